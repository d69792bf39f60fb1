const http = require('http')
const { format } = require('./lib/format.js')

http.createServer((request, response) => response.end(format(new Date()))).listen(8080)
