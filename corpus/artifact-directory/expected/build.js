const fs = require('fs')
fs.mkdirSync('dist/assets', { recursive: true })
fs.writeFileSync('dist/index.html', '<script src="assets/app.js"></script>\n')
fs.copyFileSync('src/app.js', 'dist/assets/app.js')
