// A page without statements, such as the review: sends what is still kept in this browser before the answers are handed in.

import { answerStore } from "./answer_store.js";
import { keptAnswers } from "./kept_answers.js";

const RETRY = 5000;
const banner = document.querySelector("[data-kept]");

if (banner) {
  const store = answerStore(banner.dataset.kept);
  const kept = keptAnswers(store, banner);
  window.addEventListener("online", kept.sendAll);
  setInterval(() => { if (Object.keys(store.all()).length) kept.sendAll(); }, RETRY);
  kept.sendAll();
}
