exports.render = ({ title }) => `<main><h1>${title}</h1></main>`
