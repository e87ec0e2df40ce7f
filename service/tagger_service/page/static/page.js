// What script adds to pages that work without it.
import { watchCopying } from "./copy.js";
import { watchDropping } from "./drop.js";
import { watchLanguages } from "./languages.js";
import { watchRequests } from "./requests.js";
import { watchResult } from "./result.js";

watchCopying();
watchDropping();
watchLanguages();
watchRequests();
watchResult();
