const fs = require('fs')
const items = JSON.parse(fs.readFileSync('items.json', 'utf8'))
fs.mkdirSync('build', { recursive: true })
fs.writeFileSync('build/index.html', `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>\n`)
