// Fetches the page anew every five seconds and puts what has changed in the place of what was there.
// The browser itself parses what it fetches, as a document in which nothing runs, so that Trusted Types have no objection.
"use strict";

const interval = 5000;
const parts = ["summary", "checks", "facts"];
const element = (id) => document.getElementById(id);
const pause = element("pause");
let paused = false;
let timer;

function refresh() {
  clearTimeout(timer);
  const request = new XMLHttpRequest();
  request.open("GET", location.pathname);
  request.setRequestHeader("Accept", "text/html");
  request.responseType = "document";
  request.timeout = interval;
  request.addEventListener("load", () => show(request.responseXML));
  request.addEventListener("error", lost);
  request.addEventListener("timeout", lost);
  request.addEventListener("loadend", () => { timer = setTimeout(tick, interval); });
  request.send();
}

function tick() {
  if (!paused && !document.hidden) {
    refresh();
  }
}

function show(page) {
  if (!page || !parts.every((id) => page.getElementById(id))) {
    lost(); // something else answers in the place of the service
    return;
  }
  for (const id of parts) {
    const fresh = document.importNode(page.getElementById(id), true);
    element(id).className = fresh.className;
    // A screen reader says what changes in a live region, so that what is the same has to stay.
    if (element(id).innerHTML !== fresh.innerHTML) {
      element(id).replaceChildren(...fresh.childNodes);
    }
  }
  document.title = page.title;
  element("icon").setAttribute("href", page.getElementById("icon").getAttribute("href"));
  document.body.classList.remove("lost");
  say("");
}

function lost() {
  if (!document.body.classList.contains("lost")) {
    document.body.classList.add("lost");
    say(`The service does not answer since ${new Date().toLocaleTimeString()}. What stands here is older.`);
  }
}

function say(text) {
  if (element("connection").textContent !== text) {
    element("connection").textContent = text;
  }
}

pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? "Resume updates" : "Pause updates";
  clearTimeout(timer);
  tick();
});
document.addEventListener("visibilitychange", tick);
timer = setTimeout(tick, interval);
