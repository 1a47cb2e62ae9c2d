// A photographer's app with generated types: it is refused, logs in, uploads a photo, lists the photos and loads one.
//
//     node client.js URL USERNAME PASSWORD PHOTO FILE_AS_IT_IS_SERVED
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import createClient from "openapi-fetch";
import type { paths } from "./findme.js";

const [baseUrl = "", username = "", password = "", photo = "", served = ""] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl });

const refused = await api.POST("/api/login", { body: { username, password: `not ${password}` } });
assert.equal(refused.error?.code, "wrong_credentials");

const { data: outcome } = await api.POST("/api/login", { body: { username, password } });
assert(outcome?.access_token && !outcome.multiple_accounts);
const authorization = `Bearer ${outcome.access_token}`;
api.use({
  onRequest({ request }) {
    request.headers.set("Authorization", authorization);
  },
});

const { data: events } = await api.GET("/api/photographer/events");
const event = events?.[0];
assert(event && event.ended_at === null);
const path = { event_id: event.id };

const form = new FormData();
form.append("files", new Blob([await readFile(photo)], { type: "image/jpeg" }), basename(photo));
const { data: uploaded } = await api.POST("/api/photographer/events/{event_id}/upload-photos", {
  params: { path },
  // To the types a file is a text.
  body: { files: "" },
  bodySerializer: () => form,
});
const id = uploaded?.uploaded_photos[0]?.id;
assert(id);

const { data: photos } = await api.GET("/api/photographer/events/{event_id}/photos", { params: { path } });
const listed = photos?.find((other) => other.id === id);
assert.equal(listed?.original_filename, basename(photo));

const { data: picture } = await api.GET("/api/photo/{photo_id}", {
  params: { path: { photo_id: id }, query: { size: "original" } },
  parseAs: "arrayBuffer",
});
assert(picture && Buffer.from(picture).equals(await readFile(served)));
