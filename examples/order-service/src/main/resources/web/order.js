// Follows one order: reads it once, then listens to its events. The browser reconnects by itself when a connection is lost.
"use strict";

const orderUrl = `/api${location.pathname}`;
const finished = ["DELIVERED", "CANCELLED"];
const headlines = {
  NEW: "The restaurant has your order.",
  CONFIRMED: "The restaurant has accepted your order.",
  PREPARING: "Your order is being prepared.",
  PICKED_UP: "The courier has picked up your order.",
  ON_ROUTE: "Your order is on its way.",
  DELIVERED: "Delivered. Afiyet olsun!",
  CANCELLED: "This order was cancelled; nothing is charged.",
};

const element = (id) => document.getElementById(id);
const steps = [...document.querySelectorAll("#steps li")];
const clock = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const lira = (text) => `${text} ₺`;

function cell(text, name = "td") {
  const node = document.createElement(name);
  node.textContent = text;
  return node;
}

function showOrder(order) {
  document.title = `Order ${order.id} · KapGel`;
  element("title").textContent = `Order ${order.id}`;
  element("where").textContent = `${order.vendor}, ${order.branch}`;
  element("items").replaceChildren(...order.items.map((item) => {
    const row = document.createElement("tr");
    row.append(cell(`${item.quantity} ×`), cell(item.name), cell(lira(item.unitPrice)));
    return row;
  }));
  element("total").textContent = lira(order.total);
  showCourier(order.courier);
}

function showCourier(courier) {
  if (courier) {
    element("courier").hidden = false;
    element("courier-name").textContent = courier.name;
    if (courier.position) {
      showPosition(courier.position);
    }
  }
}

function showStatus({ status, at }) {
  const reached = steps.findIndex((step) => step.dataset.status === status);
  steps.forEach((step, i) => {
    step.classList.toggle("done", reached >= 0 && i <= reached || step.classList.contains("done"));
    step.toggleAttribute("aria-current", false);
  });
  if (reached >= 0) {
    steps[reached].setAttribute("aria-current", "step");
    const time = steps[reached].querySelector("time");
    time.dateTime = at;
    time.textContent = clock(at);
  }
  element("steps").classList.toggle("cancelled", status === "CANCELLED");
  element("headline").textContent = headlines[status] ?? status;
}

function showPosition({ lat, lon, at }) {
  const link = document.createElement("a");
  link.href = `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=16/${lat}/${lon}`;
  link.rel = "noreferrer";
  link.textContent = `${Math.abs(lat).toFixed(4)}° ${lat < 0 ? "S" : "N"}, ${Math.abs(lon).toFixed(4)}° ${lon < 0 ? "W" : "E"}`;
  element("position").replaceChildren("is at ", link, `, seen ${clock(at)}`);
}

async function readOrder() {
  const response = await fetch(orderUrl);
  if (!response.ok) {
    throw new Error(`${response.status}`);
  }
  return response.json();
}

function follow() {
  const events = new EventSource(`${orderUrl}/events`);
  events.addEventListener("open", () => { element("connection").textContent = "Live"; });
  events.addEventListener("error", () => {
    element("connection").textContent = events.readyState === EventSource.CLOSED
      ? "No live connection; reload this page to try again." : "The connection was lost, trying again …";
  });
  events.addEventListener("position", (event) => showPosition(JSON.parse(event.data)));
  events.addEventListener("status", (event) => {
    const change = JSON.parse(event.data);
    showStatus(change);
    if (change.status === "PICKED_UP") {
      readOrder().then((order) => showCourier(order.courier)).catch(() => {}); // its name comes with the next reload
    }
    if (finished.includes(change.status)) {
      events.close();
      element("connection").textContent = "This order is finished.";
    }
  });
}

readOrder().then(showOrder).then(follow).catch(() => {
  element("headline").textContent = "The order cannot be shown now. Please reload this page in a minute.";
});
