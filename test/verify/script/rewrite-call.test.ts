import { expect, it } from 'vitest'
import type { Session } from '../../../src/engine/session.ts'
import { createNames } from '../../../src/verify/script/names.ts'
import { rewriteCall } from '../../../src/verify/script/rewrite-call.ts'

const session = { image: (name) => `S/${name}`, container: (name) => `S-${name}` } as Pick<
  Session,
  'image' | 'container'
> as Session

/** The volumes that are made first, and the words that the client gets for a call, after `x:build` was built. */
function rewritten(call: string): string {
  const names = createNames(session, (reference) => (reference === 'golang:1.8' ? 'stand/in' : undefined))
  names.giveImage('x:build')
  names.madeContainer('0123456789ab'.padEnd(64, 'c'))
  const result = rewriteCall(call.split(' '), 'id', names)
  if (result.kind !== 'run') return result.kind
  return [...result.volumes.map((volume) => `${volume}:`), ...result.words].join(' ')
}

const label = 'restage.session=id'

it.each<[call: string, expected: string]>([
  ['docker create --name extract x:build', `create --label ${label} --name S-extract S/x:build`],
  ['docker run -it --rm golang:1.8 ls', `run --label ${label} -i --rm stand/in ls`],
  ['docker cp extract:/app/x .', 'cp S-extract:/app/x .'],
  ['docker cp 0123456789ab:/app/x .', 'cp 0123456789ab:/app/x .'],
  ['docker rm -f ba9876543210', 'rm --volumes -f S-ba9876543210'],
  ['docker rm -f extract', 'rm --volumes -f S-extract'],
  ['docker rm -fv extract', 'rm -fv S-extract'],
  ['docker rmi golang:1.8', 'remove-images'],
  ['docker -D ps', `-D ps --filter label=${label}`],
  ['docker --version', '--version'],
  [
    'docker run --link db --network n --name a x:build',
    `run --network-alias a --label ${label} --link S-db:db --network S-n --name S-a S/x:build`,
  ],
  ['docker run --network host --name a x:build', `run --label ${label} --network host --name S-a S/x:build`],
  ['docker tag x:build x:latest', 'tag S/x:build S/x:latest'],
  ['docker ps -lq', `ps --filter label=${label} -lq`],
  ['docker ps -aqf ancestor=x:build', `ps --filter label=${label} -aqf ancestor=S/x:build`],
  ['docker ps -aq --filter name=^/extract$', `ps --filter label=${label} -aq --filter name=^/S-extract$`],
  ['docker ps -aq --filter=name=extract', `ps --filter label=${label} -aq --filter=name=extract`],
  ['docker run -v cache:/c:ro x:build', `S-cache: run --label ${label} -v S-cache:/c:ro S/x:build`],
  ['docker run --mount src=cache,dst=/c x:build', `S-cache: run --label ${label} --mount src=S-cache,dst=/c S/x:build`],
  [
    'docker run --mount src=cache,dst=/c,volume-driver=d x:build',
    `run --label ${label} --mount src=S-cache,dst=/c,volume-driver=d,volume-label=${label} S/x:build`,
  ],
  ['docker run -v /here:/c x:build', `run --label ${label} -v /here:/c S/x:build`],
  ['docker run -dv cache:/c x:build', `S-cache: run --label ${label} -dv S-cache:/c S/x:build`],
  ['docker run --mount type=bind,src=/h,dst=/c x:build', `run --label ${label} --mount type=bind,src=/h,dst=/c S/x:build`],
  ['docker push x:build', 'answer'],
  ['docker -H tcp://other ps', 'refuse'],
  ['docker compose up', 'refuse'],
])('keeps a call in the namespace of its run: %s', (call, expected) => {
  expect(rewritten(call)).toBe(expected)
})
