"use strict";

// Everything is put in as text, never as markup: what a server answers cannot become a part of the page.
const byId = (id) => document.getElementById(id);
function make(tag, about, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(about || {})) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

let api = {};
const lookUp = (thing) => {
  while (thing && thing.$ref) thing = thing.$ref.slice(2).split("/").reduce((at, key) => at[key], api);
  return thing;
};
const nameOf = (thing) => (thing.$ref || "").split("/").pop();

// `code` and **bold**, which is all that the descriptions use.
function words(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((piece) =>
    piece.startsWith("`") ? make("code", {}, piece.slice(1, -1))
      : piece.startsWith("**") ? make("b", {}, piece.slice(2, -2)) : piece);
}

function prose(text) {
  const paragraphs = (text || "").split(/\n\n+/).filter(Boolean);
  return make("div", {}, ...paragraphs.map((paragraph) => make("p", {}, ...words(paragraph))));
}

const LIMITS = { minimum: "≥ ", maximum: "≤ ", minLength: "characters ≥ ", maxLength: "characters ≤ ", minItems: "items ≥ ",
  maxItems: "items ≤ ", pattern: "like ", default: "default " };
function limits(schema) {
  return Object.entries(LIMITS).filter(([key]) => schema[key] !== undefined).map(([key, words]) => words + schema[key]).join(", ");
}

// A schema as lines of text, as one would write the type down.
function shape(schema, indent, seen) {
  if (!schema) return "anything";
  if (schema.$ref) {
    const name = nameOf(schema);
    return seen.includes(name) ? name : shape(lookUp(schema), indent, [...seen, name]);
  }
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  const types = [].concat(schema.type || "anything");
  return types.map((type) => {
    if (type === "array") return "list of " + shape(schema.items, indent, seen);
    if (type !== "object") return schema.format ? `${type} (${schema.format})` : type;
    const deeper = indent + "  ";
    const rows = Object.entries(schema.properties || {}).map(([name, property]) => {
      const own = lookUp(property);
      const about = [limits(own), property.description || own.description].filter(Boolean).join("; ").replaceAll("\n", " ");
      const optional = (schema.required || []).includes(name) ? "" : "?";
      return `${deeper}${name}${optional}: ${shape(property, deeper, seen)}${about ? "  — " + about : ""}`;
    });
    if (schema.additionalProperties) rows.push(`${deeper}…: ${shape(schema.additionalProperties, deeper, seen)}`);
    return rows.length ? `{\n${rows.join("\n")}\n${indent}}` : "object";
  }).join(" or ");
}

// An example of a schema: the one it gives, or one made up of its parts.
function example(schema, seen = []) {
  if (schema.$ref) {
    if (seen.includes(schema.$ref)) return null;
    return example(lookUp(schema), [...seen, schema.$ref]);
  }
  if (schema.examples) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const type = [].concat(schema.type)[0];
  if (type === "array") return [example(schema.items, seen)];
  if (type === "object") {
    return Object.fromEntries(Object.entries(schema.properties || {}).map(([name, part]) => [name, example(part, seen)]));
  }
  return { integer: schema.minimum || 0, number: 0, boolean: true, null: null }[type] ?? "";
}

function whoMayCall(operation) {
  if (!operation.security || !operation.security.length) return "Anyone.";
  const words = operation.security.map((requirement) => Object.entries(requirement).map(([scheme, roles]) =>
    scheme === "bearer" ? (roles.length ? roles.join(", ") : "any account")
      : scheme === "operator_key" ? "the operators' key" : "a signed address").join(" and "));
  return "Who: " + words.join("; ") + ".";
}

function fieldOf(name, schema, about) {
  const own = lookUp(schema) || {};
  const input = own.enum
    ? make("select", { name }, make("option", { value: "" }, ""), ...own.enum.map((value) => make("option", { value }, value)))
    : make("input", { name, autocomplete: "off", placeholder: limits(own) || [].concat(own.type || "").join(" or ") });
  return [make("label", {}, make("code", {}, name), " ", make("span", { class: "soft" }, about || ""), make("br"), input), input];
}

function fileFields(schema) {
  const own = lookUp(schema);
  return Object.entries(own.properties).map(([name, property]) => {
    const part = lookUp(property);
    const input = part.format === "binary" ? make("input", { type: "file", name, multiple: !!part["x-repeated"] })
      : make("input", { name, autocomplete: "off" });
    return [make("label", {}, make("code", {}, name), make("br"), input), input];
  });
}

function trial(path, method, operation) {
  const form = make("form");
  const fields = (operation.parameters || []).map(lookUp).map((parameter) => {
    const [label, input] = fieldOf(parameter.name, parameter.schema, parameter.description);
    form.append(label);
    return [parameter, input];
  });
  const body = operation.requestBody && Object.entries(lookUp(operation.requestBody).content)[0];
  let read = () => undefined;
  if (body) {
    const [type, { schema }] = body;
    if (type === "application/json") {
      const area = make("textarea", { spellcheck: "false", "aria-label": "Body" });
      area.value = JSON.stringify(example(schema), null, 2);
      form.append(area);
      read = () => area.value;
    } else {
      const inputs = fileFields(schema);
      inputs.forEach(([label]) => form.append(label));
      read = () => {
        const data = type === "multipart/form-data" ? new FormData() : new URLSearchParams();
        for (const [, input] of inputs) {
          if (input.type === "file") for (const file of input.files) data.append(input.name, file);
          else if (input.value) data.append(input.name, input.value);
        }
        return data;
      };
    }
  }
  const answer = make("div");
  form.append(make("button", {}, "Send"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const headers = {};
    const query = new URLSearchParams();
    let address = path;
    for (const [parameter, input] of fields) {
      if (!input.value) continue;
      if (parameter.in === "path") address = address.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
      else if (parameter.in === "query") query.append(parameter.name, input.value);
      else headers[parameter.name] = input.value;
    }
    if (byId("token").value) headers.Authorization = "Bearer " + byId("token").value;
    if (body && body[0] === "application/json") headers["Content-Type"] = body[0];
    const asked = query.size ? `${address}?${query}` : address;
    answer.replaceChildren("…");
    try {
      const response = await fetch(asked, { method: method.toUpperCase(), headers, body: read(), cache: "no-store" });
      answer.replaceChildren(await told(response, asked));
    } catch (error) {
      answer.replaceChildren(String(error));
    }
  });
  return make("div", {}, form, answer);
}

async function told(response, asked) {
  const type = response.headers.get("content-type") || "";
  const head = make("p", {}, make("b", {}, `${response.status} ${response.statusText}`), " ", make("code", {}, asked));
  const box = make("div", {}, head);
  if (type.startsWith("image/")) {
    box.append(make("img", { src: URL.createObjectURL(await response.blob()), alt: "The answer as a picture" }));
  } else {
    let text = await response.text();
    if (type.endsWith("json")) {
      try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* Shown as it came. */ }
    }
    box.append(make("pre", {}, text || "(nothing)"));
  }
  return box;
}

function answers(operation) {
  return Object.entries(operation.responses).map(([status, answer]) => {
    const own = lookUp(answer);
    const details = make("details", { class: "answer" }, make("summary", {}, make("b", {}, status), " ",
      make("span", { class: "soft" }, ...words(own.description.replaceAll("\n\n", " · ")))));
    details.addEventListener("toggle", () => {
      for (const [name, header] of Object.entries(own.headers || {})) {
        details.append(make("p", {}, make("code", {}, name), " ", lookUp(header).description || ""));
      }
      for (const [type, { schema }] of Object.entries(own.content || {})) {
        details.append(make("p", { class: "soft" }, type), make("pre", {}, shape(schema, "", [])));
      }
    }, { once: true });
    return details;
  });
}

function operationOf(path, method, operation) {
  const details = make("details", { class: "operation", id: operation.operationId },
    make("summary", {}, make("span", { class: `method ${method}` }, method), make("code", {}, path),
      make("span", { class: "about" }, operation.summary || "")));
  details.dataset.words = [path, method, operation.operationId, operation.summary].join(" ").toLowerCase();
  details.addEventListener("toggle", () => {
    const inside = make("div", {}, prose(operation.description), make("p", { class: "soft" }, whoMayCall(operation)));
    const body = operation.requestBody && Object.entries(lookUp(operation.requestBody).content)[0];
    if (body) inside.append(make("h3", {}, `Body: ${body[0]}`), make("pre", {}, shape(body[1].schema, "", [])));
    inside.append(make("h3", {}, "Try it"), trial(path, method, operation), make("h3", {}, "Answers"), ...answers(operation));
    details.append(inside);
  }, { once: true });
  return details;
}

function show() {
  const main = byId("main");
  main.replaceChildren(prose(api.info.description), make("p", { class: "soft" },
    `Version ${api.info.version}. The document itself: `, make("a", { href: "/api/openapi.json" }, "/api/openapi.json")));
  for (const tag of api.tags) {
    const operations = Object.entries(api.paths).flatMap(([path, item]) => Object.entries(item)
      .filter(([, operation]) => (operation.tags || []).includes(tag.name))
      .map(([method, operation]) => operationOf(path, method, operation)));
    main.append(make("section", {}, make("h2", {}, tag.name), make("p", { class: "soft" }, tag.description || ""), ...operations));
  }
  const there = location.hash && byId(location.hash.slice(1));
  if (there) { there.open = true; there.scrollIntoView(); }
}

byId("search").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll("section")) {
    const operations = [...section.querySelectorAll(".operation")];
    for (const one of operations) one.hidden = !words.every((word) => one.dataset.words.includes(word));
    section.hidden = operations.every((one) => one.hidden);
  }
});

byId("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const entry = Object.fromEntries(new FormData(event.target));
  const headers = { "Content-Type": "application/json", "Accept-Language": "en" };
  const response = await fetch("/api/login", { method: "POST", headers, body: JSON.stringify(entry) });
  const said = await response.json();
  byId("token").value = said.access_token || "";
  byId("said").value = said.access_token ? "Logged in." : said.detail || said.message;
});

fetch("/api/openapi.json").then((response) => response.json()).then((document) => { api = document; show(); })
  .catch((error) => byId("main").replaceChildren(`The document could not be loaded: ${error}`));
