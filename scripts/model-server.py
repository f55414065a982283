"""A model's server for scripts/rehearse-agents: as much of the Messages API as the claude CLI asks for, on 127.0.0.1.

Answers by the scene that a message names (`scene: NAME`). Prints its port, and ends with its standard input.
"""

import json
import os
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOOLS = {
    "write": ("Write", {"file_path": "/refused.txt", "content": "x"}),
    "loop": ("Bash", {"command": "echo hello", "description": "Says hello"}),
}
count = 0


def answer(messages):
    """The content block of the next answer, and its input tokens."""
    named = re.findall(r"scene: (\w+)", json.dumps(messages))
    scene = named[-1] if named else ""
    block, tokens = {"type": "text", "text": "All is well."}, 400_000 if scene in ("dear", "loop") else 100
    if scene in TOOLS and (scene == "loop" or "tool_result" not in json.dumps(messages)):
        name, value = TOOLS[scene]
        block = {"type": "tool_use", "id": f"toolu_{count}", "name": name, "input": value}
    return block, tokens


def events(message, block, stop):
    """The same answer as it is streamed."""
    if block["type"] == "text":
        empty, delta = block | {"text": ""}, {"type": "text_delta", "text": block["text"]}
    else:
        empty, delta = block | {"input": {}}, {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
    yield {"type": "message_start", "message": message}
    yield {"type": "content_block_start", "index": 0, "content_block": empty}
    yield {"type": "content_block_delta", "index": 0, "delta": delta}
    yield {"type": "content_block_stop", "index": 0}
    yield {"type": "message_delta", "delta": {"stop_reason": stop, "stop_sequence": None}, "usage": message["usage"]}
    yield {"type": "message_stop"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, text, kind="application/json", status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_POST(self):
        global count
        request = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        path = self.path.partition("?")[0]
        if path == "/v1/messages/count_tokens":
            return self.send('{"input_tokens": 100}')
        if path != "/v1/messages":
            return self.send('{"type": "error", "error": {"type": "not_found_error", "message": "no"}}', status=404)
        count += 1
        block, tokens = answer(request["messages"])
        stop = "tool_use" if block["type"] == "tool_use" else "end_turn"
        message = {"id": f"msg_{count}", "type": "message", "role": "assistant", "model": request["model"], "content": [],
                   "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": tokens, "output_tokens": 20}}
        if not request.get("stream"):
            return self.send(json.dumps(message | {"content": [block], "stop_reason": stop}))
        lines = [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events(message, block, stop)]
        self.send("".join(lines), "text/event-stream")


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.handle_error = lambda *_: None  # A client that is ended in mid-answer is part of the play.
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
os._exit(0)
