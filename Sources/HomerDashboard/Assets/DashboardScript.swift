/// The script of all pages. Every page works without it; with it a page follows what happens, and answers keys. It writes
/// text only, never markup of its own.
enum DashboardScript {
    static let text = [begin, news, clock, keys, log, end].joined(separator: "\n")

    private static let begin = """
        "use strict";
        (() => {
        const $ = (id) => document.getElementById(id);
        const all = (selector, root = document) => [...root.querySelectorAll(selector)];
        try {
          const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
          if (zone) document.cookie = "homer_zone=" + encodeURIComponent(zone) + "; path=/dashboard; samesite=strict; max-age=31536000";
        } catch {}
        """

    /// Takes over what differs, node by node: what has the focus, is open, chosen or typed stays.
    private static let news = """
        const keyOf = (node) => node.nodeType !== 1 ? null : node.id || (node.hasAttribute("data-row") ? (node.querySelector("a[href]") || node).getAttribute("href") : null);
        const holds = (node) => node.contains(document.activeElement) && document.activeElement !== document.body;
        const kept = { DETAILS: ["open"], INPUT: ["value", "checked"] };
        const isKept = (node, name) => (kept[node.nodeName] || []).includes(name);
        function morph(old, fresh) {
          if (old.nodeType === 3) { if (old.data !== fresh.data) old.data = fresh.data; return; }
          if (old.nodeType !== 1) return;
          for (const { name, value } of [...fresh.attributes]) if (!isKept(old, name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
          for (const { name } of [...old.attributes]) if (!isKept(old, name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
          const known = new Map();
          for (const child of old.childNodes) { const key = keyOf(child); if (key && !known.has(key)) known.set(key, child); }
          let place = old.firstChild;
          for (const child of [...fresh.childNodes]) {
            const key = keyOf(child);
            const match = key ? known.get(key) : place && !keyOf(place) && place.nodeType === child.nodeType && place.nodeName === child.nodeName ? place : null;
            if (key) known.delete(key);
            if (!match) { old.insertBefore(document.importNode(child, true), place); continue; }
            if (match !== place) {
              // What has the focus is not moved: the others go around it.
              if (match.parentNode === old && holds(match)) while (place && place !== match) { const next = place.nextSibling; place.remove(); place = next; }
              else old.insertBefore(match, place);
            }
            if (match === place) place = place.nextSibling;
            morph(match, child);
          }
          while (place) { const next = place.nextSibling; if (!holds(place)) place.remove(); place = next; }
        }
        const fresh = $("fresh");
        let last = Date.now(), isAsking = false, isWanted = false, hasEnded = false;
        function say(text) { if (fresh && fresh.textContent !== text) fresh.textContent = text; }
        // Said at the lower edge, beside what is read: nothing moves, and what has the focus keeps it.
        function end() { hasEnded = true; say("session ended"); const banner = $("ended"); if (banner) banner.hidden = false; }
        async function isOver() {
          try { return [401, 403].includes((await fetch("/api/v1/session", { credentials: "same-origin", cache: "no-store" })).status); } catch { return false; }
        }
        // A stream that was refused is not asked for again by the browser: either the session is over, or it is tried later.
        function listen(path, begin) {
          const source = new EventSource(path);
          source.addEventListener("error", async () => {
            if (source.readyState !== EventSource.CLOSED || hasEnded) return;
            if (await isOver()) end(); else setTimeout(() => begin(), 10000);
          });
          return source;
        }
        async function refresh() {
          if (hasEnded) return;
          if (document.hidden || isAsking || String(getSelection())) { isWanted = true; return; }
          isAsking = true; isWanted = false;
          try {
            const answer = await fetch(location.href, { credentials: "same-origin", headers: { accept: "text/html" }, cache: "no-store" });
            if (answer.status === 401 || answer.status === 403) { end(); return; }
            if (!answer.ok) throw new Error(answer.status);
            const next = new DOMParser().parseFromString(await answer.text(), "text/html");
            for (const part of all("[data-part]")) { const other = next.getElementById(part.id); if (other) morph(part, other); }
            document.title = next.title;
            document.documentElement.dataset.state = next.documentElement.dataset.state;
            const icon = next.getElementById("icon");
            if (icon && $("icon").href !== icon.href) $("icon").href = icon.getAttribute("href");
            const dot = document.querySelector(".dot");
            if (dot) dot.className = "dot " + document.documentElement.dataset.state;
            last = Date.now(); say("live");
          } catch { say("no answer; as of " + new Date(last).toLocaleTimeString()); }
          finally { setTimeout(() => { isAsking = false; if (isWanted) refresh(); }, 1500); }
        }
        const path = document.body.dataset.live;
        function follow() {
          const source = listen(path, follow);
          source.onopen = () => say("live");
          source.onerror = () => { if (!hasEnded) say("not live; as of " + new Date(last).toLocaleTimeString()); };
          source.addEventListener("change", refresh);
        }
        if (path && window.EventSource) {
          follow();
          document.addEventListener("visibilitychange", () => { if (isWanted) refresh(); });
          document.addEventListener("selectionchange", () => { if (isWanted) refresh(); });
        }
        """

    private static let clock = """
        function distance(seconds) {
          const s = Math.floor(Math.abs(seconds) + 0.5), h = Math.floor(s / 3600), m = Math.floor(s % 3600 / 60);
          if (s < 120) return s + "s";
          if (s < 3600) return Math.floor(s / 60) + "m";
          if (s < 36000) return h + "h" + (m ? m + "m" : "");
          return s < 172800 ? h + "h" : Math.floor(s / 86400) + "d";
        }
        for (const frame of all(".scroll")) frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) * 0.75;
        setInterval(() => {
          for (const time of all("time[datetime]")) {
            if (!/^(in .+|.+ ago|now)$/.test(time.textContent)) continue;
            const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
            const text = seconds >= 0 ? "in " + distance(seconds) : time.textContent.endsWith("ago") ? distance(seconds) + " ago" : "now";
            if (time.textContent !== text) time.textContent = text;
          }
        }, 10000);
        """

    private static let keys = """
        function step(by) {
          const rows = all("[data-row]");
          if (!rows.length) return;
          const here = rows.indexOf(document.activeElement.closest("[data-row]"));
          const row = rows[Math.min(rows.length - 1, Math.max(0, here < 0 ? (by > 0 ? 0 : rows.length - 1) : here + by))];
          const link = row.querySelector("a[href]");
          if (link) { link.focus({ preventScroll: true }); row.scrollIntoView({ block: "nearest" }); }
        }
        document.addEventListener("keydown", (event) => {
          const typing = event.target.closest && event.target.closest("input:not([type=checkbox]),select,textarea");
          if (event.key === "Escape" && typing) { typing.blur(); return; }
          if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
          const dialog = $("keys");
          const acts = {
            "/": () => { const field = $("search"); if (field) { field.focus(); field.select(); } else location.href = "/dashboard/intents#search"; },
            j: () => step(1), k: () => step(-1),
            x: () => { const row = document.activeElement.closest("[data-row]"), box = row && row.querySelector("input[type=checkbox]"); if (box) box.click(); },
            n: () => move(1), p: () => move(-1),
            "?": () => { if (dialog && !dialog.open) dialog.showModal(); }
          };
          if (acts[event.key] && !(dialog && dialog.open)) { event.preventDefault(); acts[event.key](); }
        });
        for (const button of all("[data-open]")) {
          const details = all("details", button.closest("section"));
          button.hidden = details.length < 2;
          button.addEventListener("click", () => {
            const open = details.some((one) => !one.open);
            for (const one of details) one.open = open;
            button.textContent = open ? "close all" : "open all";
          });
        }
        document.addEventListener("change", () => {
          const said = document.querySelector("[data-chosen]");
          if (said) { const count = all("tbody input:checked").length; said.textContent = count ? "With " + count + " chosen:" : "With the chosen ones:"; }
        });
        """

    /// The same colours as the server writes, as text in elements with classes.
    private static let log = """
        const pre = $("log");
        let found = [], at = -1;
        function move(by) {
          if (!found.length) return;
          at = (at + by + found.length) % found.length;
          $("found").textContent = (at + 1) + " of " + found.length;
          if (window.CSS && CSS.highlights) CSS.highlights.set("here", new Highlight(found[at]));
          const box = found[at].getBoundingClientRect(), frame = pre.getBoundingClientRect();
          pre.scrollTop += box.top - frame.top - pre.clientHeight / 2;
        }
        function search(text) {
          found = []; at = -1;
          if (window.CSS && CSS.highlights) { CSS.highlights.delete("found"); CSS.highlights.delete("here"); }
          for (const button of all("[data-find]")) button.hidden = !text;
          if (!text) { $("found").textContent = ""; return; }
          const wanted = text.toLowerCase(), walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
          while (walker.nextNode() && found.length < 5000) {
            const node = walker.currentNode, lower = node.data.toLowerCase();
            if (lower.length !== node.data.length) continue;
            for (let place = lower.indexOf(wanted); place >= 0; place = lower.indexOf(wanted, place + wanted.length)) {
              const range = new Range(); range.setStart(node, place); range.setEnd(node, place + wanted.length); found.push(range);
            }
          }
          if (window.CSS && CSS.highlights) CSS.highlights.set("found", new Highlight(...found));
          if (found.length) move(1); else $("found").textContent = "nothing in this part";
        }
        const style = {};
        function paint(codes) {
          for (let i = 0; i < codes.length; i++) {
            const code = codes[i];
            if (code === 0) for (const key in style) delete style[key];
            else if (code === 1) style.b = "ab"; else if (code === 2) style.d = "ad"; else if (code === 3) style.i = "ai"; else if (code === 4) style.u = "au";
            else if (code === 22) { delete style.b; delete style.d; } else if (code === 23) delete style.i; else if (code === 24) delete style.u;
            else if (code >= 30 && code <= 37) style.f = "a" + (code - 30); else if (code === 39) delete style.f;
            else if (code >= 40 && code <= 47) style.g = "g" + (code - 40); else if (code === 49) delete style.g;
            else if (code >= 90 && code <= 97) style.f = "a" + (code - 82); else if (code >= 100 && code <= 107) style.g = "g" + (code - 100);
            else if (code === 38 || code === 48) {
              const key = code === 38 ? "f" : "g", kind = codes[i + 1];
              if (kind === 5 && codes[i + 2] < 16) style[key] = key === "f" ? "a" + codes[i + 2] : "g" + codes[i + 2] % 8; else delete style[key];
              i += kind === 5 ? 2 : kind === 2 ? 4 : 0;
            }
          }
        }
        let cut = "";
        function write(more) {
          let text = cut + more;
          // A sequence that is not whole yet waits for the rest of it.
          const open = /\\u001b[^a-zA-Z]{0,64}$/.exec(text);
          cut = open ? open[0] : "";
          if (cut) text = text.slice(0, -cut.length);
          const piece = document.createDocumentFragment();
          const parts = text.replace(/\\r(?!\\n)/g, "\\n").replace(/\\r/g, "").split(/\\u001b(?:\\[([0-?]*)[ -\\/]*([@-~])|[\\]PX^_][^\\u0007\\u001b]{0,4096}(?:\\u0007|\\u001b\\\\)|[^\\[\\]PX^_])/);
          for (let i = 0; i < parts.length; i += 3) {
            if (parts[i]) {
              const shown = parts[i].replace(/[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/g, (c) => "\\\\u{" + c.charCodeAt(0).toString(16).toUpperCase() + "}");
              const classes = Object.values(style).join(" ");
              if (classes) { const span = document.createElement("span"); span.className = classes; span.textContent = shown; piece.append(span); } else piece.append(shown);
            }
            if (parts[i + 2] === "m") paint((parts[i + 1] || "0").split(";").map(Number));
          }
          pre.append(piece);
        }
        if (pre) {
          const follow = $("follow"), wrap = $("wrap"), field = $("search");
          wrap.addEventListener("change", () => pre.classList.toggle("straight", !wrap.checked));
          field.addEventListener("input", () => search(field.value));
          for (const button of all("[data-find]")) button.addEventListener("click", () => move(button.dataset.find === "next" ? 1 : -1));
          const bottom = () => { pre.scrollTop = pre.scrollHeight; };
          if (follow.checked) bottom();
          follow.addEventListener("change", () => { if (follow.checked) bottom(); });
          pre.addEventListener("wheel", () => { if (pre.scrollTop + pre.clientHeight < pre.scrollHeight - 40) follow.checked = false; }, { passive: true });
          if (pre.dataset.stream && window.EventSource) {
            const source = listen(pre.dataset.stream + "?from=" + pre.dataset.from, () => {});
            source.addEventListener("log", (event) => { write(JSON.parse(event.data)); if (follow.checked) bottom(); });
            source.addEventListener("attempt", () => { for (const key in style) delete style[key]; write("\\n"); });
            source.addEventListener("end", () => { source.close(); refresh(); });
          }
        } else { all("#wrap,#follow").forEach((box) => { box.disabled = true; }); }
        """

    private static let end = "})();"
}
