from http.server import SimpleHTTPRequestHandler, test

test(SimpleHTTPRequestHandler, port=8000)
