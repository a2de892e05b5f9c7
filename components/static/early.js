/* Asks for the page before Streamlit's scripts are here, in their words: the server draws it meanwhile.
   They are handed the connection, then what came over it. What they ask in other words goes out too. */
(() => {
  const HOST_CONFIG = { allowedOrigins: [location.origin], useExternalAuthToken: false };
  window.__streamlit = { BACKEND_BASE_URL: new URL("./", location).href, HOST_CONFIG }; // so that it connects at once
  const length = (size) => (size < 128 ? [size] : [(size & 127) | 128, ...length(size >> 7)]);
  const field = (place, bytes) => [place * 8 + 2, ...length(bytes.length), ...bytes];
  const words = (place, text) => (text ? field(place, new TextEncoder().encode(text)) : []);
  const here = new URL(location), name = here.pathname.split("/").pop(), isForm = name === "report";
  const chosen = localStorage.getItem(`stActiveTheme-${here.pathname}-v2`) ?? ""; // of light and dark
  const isDark = /dark/i.test(chosen) || (!/light/i.test(chosen) && matchMedia("(prefers-color-scheme: dark)").matches);
  // BackMsg.rerun_script: query_string, no widget_states, page_name; context_info: url, color_scheme, no other is used
  const page = [...words(1, here.search.slice(1)), 18, 0, ...words(4, name)], colours = words(6, isDark ? "dark" : "light");
  const asked = field(11, [...page, ...field(8, [...words(4, here.origin + here.pathname), ...colours])]);

  const PART = /\$\$ID-\w+-(item-|send)/, DRAWN = '[class*="st-key-item-"] textarea'; // of 填报: a box, what is below
  const Connection = WebSocket, came = [], way = `${new URL("_stcore/stream", here.href.replace("http", "ws"))}`;
  const early = new Connection(way, ["streamlit", "PLACEHOLDER_AUTH_TOKEN"]);
  const send = (bytes) => Connection.prototype.send.call(early, new Uint8Array(bytes));
  let room = 1, end; // how many parts may be handed over now
  const keep = (event) => {
    if (event.isKept) return;
    event.stopImmediatePropagation();
    came.push(event.data);
  };
  /* Hands over what came: of 填报 the first box and what is above it; once that is drawn, or for long is not, each
     further part when the browser has time, so that it answers whoever types in the first. */
  const deliver = () => {
    for (; came.length; came.shift()) {
      if (isForm && PART.test(new TextDecoder("latin1").decode(came[0])) && room-- < 1) break;
      early.dispatchEvent(Object.assign(new MessageEvent("message", { data: came[0] }), { isKept: true }));
    }
    if (isForm && !document.querySelector(DRAWN) && Date.now() < end) return setTimeout(deliver, 10);
    if (!came.length) return early.removeEventListener("message", keep);
    room = 1;
    if (document.hidden || !window.requestIdleCallback) setTimeout(deliver); // Safari has none
    else requestIdleCallback(deliver, { timeout: 300 });
  };
  early.binaryType = "arraybuffer";
  early.addEventListener("open", () => send(asked), { once: true });
  early.addEventListener("message", keep);
  window.WebSocket = new Proxy(Connection, {
    construct: (_, [url, protocols]) => {
      window.WebSocket = Connection; // only the first is handed over
      if (url !== way || early.readyState > Connection.OPEN) return new Connection(url, protocols);
      if (early.readyState === Connection.OPEN) queueMicrotask(() => early.dispatchEvent(new Event("open")));
      early.send = (first) => {
        delete early.send;
        if (!`${first}`.includes(`,${page},66,`) || !`${first}`.endsWith(`,${colours}`)) send(first);
        end = Date.now() + 3000;
        setTimeout(deliver);
      };
      return early;
    },
  });
})();
