/**
 * dockerode inside of the bundle, without what it needs only now and then: ssh2 for an engine behind ssh, gRPC and protobuf for
 * sessions that it opens itself. Loading these takes four times what the rest of it does, so they are found beside the installed
 * dockerode when they are called.
 */

/** What is found from the installed dockerode by these steps, called as a function. @param {readonly string[]} steps */
function onCall(steps) {
  return `
    module.exports = function () {
      const { createRequire } = require('node:module')
      let place = __filename
      for (const step of ${JSON.stringify(steps)}) place = createRequire(place).resolve(step)
      return createRequire(place)(place).apply(this, arguments)
    }
  `
}

/** @returns {import('esbuild').Plugin} */
export function lazyEngine() {
  const rare = {
    'docker-modem/lib/ssh.js': onCall(['dockerode', 'docker-modem', './ssh']),
    'dockerode/lib/session.js': onCall(['dockerode', './session']),
    // asked for by dockerode's own builds with BuildKit and by its `followProgress`, which are not used
    'dockerode/lib/buildkit.js': onCall(['dockerode', './buildkit']),
  }
  return {
    name: 'lazy-engine',
    setup({ onLoad }) {
      for (const [path, contents] of Object.entries(rare))
        onLoad({ filter: new RegExp(`/node_modules/${path.replaceAll('.', '\\.')}$`) }, () => ({ contents, loader: 'js' }))
    },
  }
}
