// The page of a busy server: loads the same address again when it may be asked.
import { loadAgain } from "./page.js";

loadAgain(Number(document.getElementById("retry")?.dataset.seconds ?? "5"));
