// What script adds to pages that work without it.
import { watchBatch } from "./batch.js";
import { watchCopying } from "./copy.js";
import { watchDropping } from "./drop.js";
import { watchLanguages } from "./languages.js";
import { watchRequests } from "./requests.js";
import { watchResult } from "./result.js";
import { watchReview } from "./review.js";

watchBatch();
watchCopying();
watchDropping();
watchLanguages();
watchRequests();
watchResult();
watchReview();
