const fs = require('fs')
fs.mkdirSync('dist', { recursive: true })
fs.writeFileSync('dist/time.json', JSON.stringify({ zone: 'UTC' }))
