/** What host commands make of artifacts: where they end, what is certain about them, and what is not. */
import { describe, expect, it } from 'vitest'
import type { HostFiles } from '../../src/host/files.ts'
import type { HostPath } from '../../src/shell/world.ts'
import { printText } from '../../src/text/symbolic.ts'
import { filesAfter } from './commands/scripts.ts'

const repository = { a: 'A\n', 'pub/x': 'X\n', 'pub/sub/y': 'Y\n', Dockerfile: 'FROM x\n' }

/** Runs commands after `docker create --name c img`. */
const after = (script: string): HostFiles => filesAfter(repository, `docker create --name c img\n${script}`)

/** The type and origin of what stands at a path; `?` behind it when something about it is open or was changed. */
function standing(files: HostFiles, path: string): string {
  const node = files.at(path as HostPath)
  if (node === undefined) return 'nothing'
  const { origin } = node
  const open = node.changed !== undefined || node.doubt !== undefined || node.laidOver !== undefined ? ' ?' : ''
  if (origin === undefined) return `${node.type}${open}`
  return `${node.type} ${origin.kind === 'artifact' ? printText(origin.path) : origin.kind}${open}`
}

describe('moves artifacts', () => {
  it.each([
    ['docker cp c:/app/build out; mv out dist', { out: 'nothing', dist: 'either /app/build', 'dist/f': 'either /app/build/f' }],
    ['docker cp c:/bin/app app; cp app pub/', { app: 'either /bin/app', 'pub/app': 'file /bin/app', 'pub/x': 'file repository' }],
    ['docker cp c:/bin/app app; mkdir -p root/bin; mv app root/bin/', { app: 'nothing', 'root/bin/app': 'either /bin/app' }],
    [
      'docker cp c:/app/dist .; mv dist/sub .',
      { dist: 'either /app/dist ?', 'dist/sub': 'nothing', sub: 'either /app/dist/sub' },
    ],
    ['docker cp c:/app/dist .; cp -r dist pub', { 'pub/dist': 'either /app/dist', 'pub/dist/q': 'either /app/dist/q' }],
    [
      'docker cp c:/app/dist .; rm -rf dist/tests',
      { dist: 'either /app/dist ?', 'dist/tests': 'nothing', 'dist/q': 'either /app/dist/q' },
    ],
    ['docker cp c:/app/f f; cp f g; rm f', { f: 'nothing', g: 'file /app/f' }],
    ['docker cp c:/app/f f; ln f g', { f: 'either /app/f', g: 'file /app/f' }],
    ['docker cp c:/app/f f; ln -s f g; cp g h', { h: 'file /app/f' }],
    ['docker cp c:/app/f f; cp f a', { a: 'file /app/f' }],
    ['docker cp c:/app/f f; touch f', { f: 'either /app/f' }],
    [
      'D=$(mktemp -d); docker cp c:/app/build $D; cp a $D/; cp -r $D ctx',
      { 'ctx/build': 'either /app/build', 'ctx/a': 'file repository' },
    ],
    ['docker cp c:/app/build /tmp/out; mv /tmp/out o', { '/tmp/out': 'nothing', o: 'either /app/build' }],
    ['docker cp c:/app/build $HOME/out; cp -r $HOME/out o', { o: 'either /app/build' }],
    ['docker cp c:/app/build ../out; cp -r ../out o', { '../out': 'either /app/build', o: 'either /app/build' }],
    ['docker cp c:/app/f pub; mv pub ctx', { 'ctx/f': 'either /app/f', 'ctx/x': 'file repository', pub: 'nothing' }],
  ])('when a script runs %s', (script, expected) => {
    const files = after(script)
    expect(Object.fromEntries(Object.keys(expected).map((path) => [path, standing(files, path)]))).toEqual(expected)
  })
})

describe('keeps both when an artifact is laid over what is there', () => {
  it.each([
    // A folder that both have: taken alone, it is in doubt.
    [
      'docker cp c:/app/. pub',
      {
        pub: 'directory /app',
        'pub/x': 'file repository',
        'pub/q': 'either /app/q',
        'pub/sub': 'directory ?',
        'pub/sub/q': 'either /app/sub/q',
      },
    ],
    [
      'docker cp c:/app/. .',
      {
        '.': 'directory /app',
        a: 'file repository',
        new: 'either /app/new',
        'pub/q': 'either /app/pub/q',
        pub: 'directory ?',
        'pub/sub': 'directory ?',
      },
    ],
    [
      'docker cp c:/app/sub pub',
      {
        'pub/sub': 'directory /app/sub',
        'pub/sub/y': 'file repository',
        'pub/sub/q': 'either /app/sub/q',
        'pub/x': 'file repository',
      },
    ],
    [
      'docker cp c:/app/dist .; cp -r dist/. pub',
      { pub: 'directory /app/dist', 'pub/x': 'file repository', 'pub/q': 'either /app/dist/q' },
    ],
    ['docker cp c:/app/dist .; cp -r dist/. pub; rm pub/x', { pub: 'directory /app/dist ?', 'pub/x': 'nothing' }],
    [
      'docker cp c:/app/d d; mkdir -p d/e; cp a d/e/',
      { d: 'either /app/d ?', 'd/e/a': 'file repository', 'd/e/z': 'either /app/d/e/z' },
    ],
    ['docker cp c:/app/. pub; cp a pub/sub/', { pub: 'directory /app ?', 'pub/sub/a': 'file repository' }],
    ['docker cp c:/app/d d; cp a d/', { d: 'either /app/d', 'd/a': 'file repository' }],
    // Two artifacts in one folder: what lies there is the one's or the other's.
    ['docker cp c:/app/. pub; docker cp c:/other/. pub', { pub: 'directory /other ?' }],
    ['docker cp c:/app/. out; docker cp c:/other/. out', { out: 'directory /other ?' }],
  ])('when a script runs %s', (script, expected) => {
    const files = after(script)
    expect(Object.fromEntries(Object.keys(expected).map((path) => [path, standing(files, path)]))).toEqual(expected)
  })

  it('lists what was laid into an artifact', () => {
    expect(
      after('docker cp c:/app/d d; cp a d/')
        .view()
        .names('d' as HostPath),
    ).toEqual(['a'])
  })
})

describe('does not pass for an artifact', () => {
  it.each([
    ['docker cp c:/app/f f; strip f', 'f', 'file opaque'],
    ['docker cp c:/app/f f; gzip f', 'f.gz', 'file opaque'],
    ['docker cp c:/app/f f; sed -i s/a/b/ f', 'f', 'file opaque'],
    ['docker cp c:/app/dist .; tar czf d.tgz dist', 'd.tgz', 'file text'],
    ['docker cp c:/app/d.tgz .; mkdir o; tar xzf d.tgz -C o', 'o/x', 'either opaque'],
    ['docker cp c:/app/f f; echo v >> f', 'f', 'either /app/f ?'],
    ['docker cp c:/app/dist .; echo v > dist/version', 'dist', 'either /app/dist ?'],
    ['docker cp c:/app/dist .; find dist -name "*.map" -delete', 'dist', 'either /app/dist ?'],
    ['docker cp c:/app/dist .; rm dist/*.map', 'dist', 'either /app/dist ?'],
    ['docker cp c:/app/f f; echo x > f', 'f', 'file text'],
    ['go build -o app .', 'app', 'file opaque'],
    ['cd pub && go build -o ../app .', 'app', 'file opaque'],
    ['rm -rf dist; npm run build', 'dist', 'either opaque'],
    ['rm -rf pub; npm run build', 'pub', 'either opaque'],
    ['rm -rf pub; npm run build', 'pub/x', 'either opaque'],
    ['npm run build; rm -rf pub', 'pub', 'nothing'],
    ['mkdir dist; make', 'dist/q', 'either opaque'],
    ['npm run build; rm -rf dist; mkdir dist', 'pub/new', 'either opaque'],
    ['git clone https://example.test/y.git', 'y/z', 'either opaque'],
    ['curl -o f.tgz http://example.test/f.tgz', 'f.tgz', 'file opaque'],
    ['unzip a.zip -d o', 'o/x', 'either opaque'],
    ['docker cp c:/app/dist .; mv dist/* pub/', 'pub/q', 'either opaque'],
    // A program that is not followed may change what lies in its folder.
    ['docker cp c:/app/dist .; npm run minify', 'dist', 'either /app/dist ?'],
    ['docker cp c:/app/dist .; make post', 'dist', 'either /app/dist ?'],
    ['docker cp c:/app/dist .; python fix.py', 'dist', 'either /app/dist ?'],
    ['docker cp c:/app/dist .; ./postprocess', 'dist', 'either /app/dist ?'],
    ['docker cp c:/app/f f; perl -pi -e s/a/b/ f', 'f', 'file opaque'],
    ['docker cp c:/app/f f; yq -i .a=1 f', 'f', 'file opaque'],
    ['docker cp c:/app/f f; sort -o f f', 'f', 'file opaque'],
    ['docker cp c:/app/f f; rm -rf "$1"', 'f', 'either /app/f'],
    ['perl -pi -e s/a/b/ a', 'a', 'file opaque'],
    ['yq -i .a=1 a', 'a', 'file opaque'],
    ['sort -o a a', 'a', 'file opaque'],
    ['uniq a b', 'b', 'file opaque'],
    ['patch -p1 < pub/x', 'new', 'either opaque'],
    ['patch a < pub/x', 'a', 'file opaque'],
    ['aws s3 cp s3://bucket/x x', 'x', 'either opaque'],
    ['aws s3 sync s3://bucket/x x', 'x/y', 'either opaque'],
    ['gsutil cp gs://bucket/x x', 'x', 'either opaque'],
    ['kubectl cp pod:/x x', 'x', 'either opaque'],
    ['openssl req -out key.pem', 'key.pem', 'file opaque'],
    ['ssh-keygen -f id', 'id', 'file opaque'],
    ['scp host:x x', 'x', 'either opaque'],
    ['envsubst < a > b', 'b', 'file text'],
    ['cat a | tee b', 'b', 'file text'],
  ])('when a script runs %s', (script, path, expected) => {
    expect(standing(after(script), path)).toBe(expected)
  })
})

describe('leaves artifacts alone', () => {
  it.each([
    'echo done',
    'ls -l dist',
    'du -sh dist',
    'sha256sum dist',
    'date',
    'go version',
    'npm --version',
    'npm install',
    'aws ecr get-login',
    'aws s3 cp dist s3://bucket/',
    'git describe --tags',
    'git push',
    'curl -X POST https://example.test/hook',
    'kubectl apply -f deploy.yaml',
    'chown -R $USER dist',
    'sleep 5',
    'tput bold',
    'which docker',
    'scp dist host:',
    'rsync -a dist host:dist',
    'tar czf other.tgz dist',
    'zip -r other.zip dist',
    'find dist -type f',
    'grep -r x dist',
    'test -d dist',
    'stat dist',
    'helm upgrade x y',
  ])('when a script runs %s', (command) => {
    expect(standing(after(`docker cp c:/app/dist .; ${command}`), 'dist')).toBe('either /app/dist')
  })
})

describe('keeps apart what is not known to be one', () => {
  it.each([
    [
      'echo 1 > "x-$(git rev-parse HEAD)"; echo 2 > "x-$(git rev-parse --short HEAD)"',
      ['x-${git-rev-parse-2}', 'x-${git-rev-parse}'],
    ],
    ['echo 1 > "x-$(git rev-parse HEAD)"; echo 2 > "x-$(git rev-parse HEAD)"', ['x-${git-rev-parse}']],
    ['echo 1 > "x-$(date +%Y)"; echo 2 > "x-$(date +%m)"', ['x-${date-2}', 'x-${date}']],
  ])('when a script runs %s', (script, expected) => {
    expect(
      after(script)
        .certainNames('.' as HostPath)
        .filter((name) => name.startsWith('x-')),
    ).toEqual(expected)
  })
})

describe('view', () => {
  it('keeps the moment at which it was taken', () => {
    const files = after('docker cp c:/app/dist .')
    const before = files.view()
    files.remove('dist' as HostPath)
    files.makeDirectory('new' as HostPath)
    files.doubt('.' as HostPath, { kind: 'opaque', reason: 'made', at: { source: { path: 'x', text: '' }, start: 0, end: 0 } })
    expect(before.at('dist' as HostPath)?.origin?.kind).toBe('artifact')
    expect(before.at('new' as HostPath)).toBeUndefined()
    expect(before.at('other' as HostPath)).toBeUndefined()
    expect(before.names('.' as HostPath)).toEqual(['Dockerfile', 'a', 'dist', 'pub'])
    expect(files.view().at('dist' as HostPath)?.origin?.kind).not.toBe('artifact')
  })
})
