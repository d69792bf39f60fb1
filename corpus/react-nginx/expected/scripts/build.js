// Puts the components into the page and writes build/.
const fs = require('fs')
const { render } = require('../src/App.js')

const page = fs.readFileSync('public/index.html', 'utf8')
fs.mkdirSync('build/static', { recursive: true })
fs.writeFileSync('build/index.html', page.replace('%ROOT%', render({ title: 'Hello' })))
fs.copyFileSync('src/index.css', 'build/static/index.css')
