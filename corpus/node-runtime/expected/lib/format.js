exports.format = (date) => `${date.toISOString()}\n`
