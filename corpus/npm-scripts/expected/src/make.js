const fs = require('fs')

fs.mkdirSync('dist')
fs.writeFileSync('dist/index.html', '<h1>' + require('../package.json').version + '</h1>\n')
