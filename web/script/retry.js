// The page of a busy server: loads the same address again when it may be asked.
import { pause, seen } from "./page.js";

await pause(Number(document.getElementById("retry")?.dataset.seconds ?? "5"));
await seen();
location.reload();
