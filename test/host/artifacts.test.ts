/** What host commands make of artifacts: where they end, what is certain about them, and what is not. */
import { describe, expect, it } from 'vitest'
import type { HostFiles } from '../../src/host/files.ts'
import type { HostPath } from '../../src/shell/world.ts'
import { printTool } from '../../src/host/rework.ts'
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
  if (origin.kind !== 'artifact') return `${node.type} ${origin.kind}${open}`
  const done = files.reworked.get(origin.container)
  return `${node.type} ${printText(origin.path)}${done === undefined ? '' : ` after ${printTool(done.words)}`}${open}`
}

describe('moves artifacts', () => {
  it.each([
    ['docker cp c:/app/d.tgz .; mkdir o; tar xzf d.tgz -C o', { 'o/x': 'either /unpacked/d/x' }],
    ['docker cp c:/app/d - | tar x', { d: 'either /app/d', 'd/x': 'either /app/d/x' }],
    ['docker cp c:/app/build out; mv out dist', { out: 'nothing', dist: 'either /app/build', 'dist/f': 'either /app/build/f' }],
    ['docker cp c:/bin/app app; cp app pub/', { app: 'either /bin/app', 'pub/app': 'file /bin/app', 'pub/x': 'file repository' }],
    ['docker cp c:/bin/app app; mkdir -p root/bin; mv app root/bin/', { app: 'nothing', 'root/bin/app': 'either /bin/app' }],
    [
      'docker cp c:/app/dist .; mv dist/sub .',
      { dist: 'either /app/dist after rm -rf /app/dist/sub', 'dist/sub': 'nothing', sub: 'either /app/dist/sub' },
    ],
    ['docker cp c:/app/dist .; cp -r dist pub', { 'pub/dist': 'either /app/dist', 'pub/dist/q': 'either /app/dist/q' }],
    [
      'docker cp c:/app/dist .; rm -rf dist/tests',
      { dist: 'either /app/dist after rm -rf /app/dist/tests', 'dist/tests': 'nothing' },
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

describe('says in the container what a host command does to a part of what came out of it', () => {
  it.each([
    ['rm -rf dist/docs', 'after rm -rf /app/dist/docs'],
    ['rm dist/*.map', 'after rm /app/dist/*.map'],
    ['rm dist/a.map || true', 'after rm -f /app/dist/a.map'],
    ['cd dist; rm -r docs', 'after rm -r /app/dist/docs'],
    ['find dist -name "*.map" -delete', "after find /app/dist -name '*.map' -exec rm -rf {} +"],
    ['find . -name "*.map" -exec rm -rf {} \\;', "after find /app/dist -name '*.map' -exec rm -rf {} \\;"],
    ['find dist -name "*.map" | xargs rm -f', "after find /app/dist -name '*.map' -exec rm -f {} +"],
    ['find dist -type f -print0 | xargs -0 chmod 644', 'after find /app/dist -type f -exec chmod 644 {} +'],
    ['find dist \\( -name a -o -name b \\) -delete', 'after find /app/dist \\( -name a -o -name b \\) -exec rm -rf {} +'],
    ['find dist -maxdepth 1 -name "*.map" -delete', "after find /app/dist -maxdepth 1 -name '*.map' -exec rm -rf {} +"],
    [
      'find dist -mindepth 1 -maxdepth 2 -type d -exec chmod 755 {} \\;',
      'after find /app/dist -mindepth 1 -maxdepth 2 -type d -exec chmod 755 {} \\;',
    ],
    ['find dist -type f -name "*.map" -delete', "after find /app/dist -type f -name '*.map' -exec rm -f {} +"],
    ['chmod -R a+rX dist', 'after chmod -R a+rX /app/dist'],
    ['chmod 755 dist/bin/*', 'after chmod 755 /app/dist/bin/*'],
    ['mv dist/a dist/b', 'after mv /app/dist/a /app/dist/b'],
    ['mkdir -p dist/logs', 'after mkdir -p /app/dist/logs'],
    ['touch dist/.keep', 'after touch /app/dist/.keep'],
    ['ln -s app dist/current', 'after ln -s app /app/dist/current'],
    ['mv dist/a .', 'after rm -rf /app/dist/a'],
  ])('when a script runs %s', (script, expected) => {
    expect(standing(after(`docker cp c:/app/dist .; ${script}`), 'dist')).toBe(`either /app/dist ${expected}`)
  })

  it.each([
    ['strip -s f', 'f', 'either /app/f after strip -s /app/f'],
    ['upx --best f', 'f', 'either /app/f after upx --best /app/f'],
    ['strip -s -o g f', 'g', 'either /app/f after strip -s /app/f'],
    ['strip -o g f', 'f', 'either /app/f'],
    ['upx -9 -o g f', 'g', 'either /app/f after upx -9 /app/f'],
    ['install -s -m 755 f g', 'g', 'file /app/f after strip /app/f'],
    ['gzip -9 f', 'f.gz', 'file /app/f.gz after gzip -9 /app/f'],
    ['xz -9 -T0 f', 'f.xz', 'file /app/f.xz after xz -9 -T0 /app/f'],
    ['xz --best --threads=2 f', 'f', 'nothing'],
    ['xz -9 --memory=1 f', 'f.xz', 'file opaque'],
    ['gzip f', 'f', 'nothing'],
    ["sed -i 's/a b/c/' f", 'f', "either /app/f after sed -i 's/a b/c/' /app/f"],
  ])('and to a whole artifact when a script runs %s', (script, path, expected) => {
    expect(standing(after(`docker cp c:/app/f f; ${script}`), path)).toBe(expected)
  })

  it.each([
    ["find dist -name '*.so' -exec cp {} lib/ \\;", "find /app/dist -name '*.so' -exec cp {} /tmp/for-lib/ \\;"],
    [
      "find dist -type f -name '*.so' ! -name 'x*' -exec mv -f {} lib \\;",
      "find /app/dist -type f -name '*.so' ! -name 'x*' -exec mv -f {} /tmp/for-lib/ \\;",
    ],
    ["find dist -name '*.so' -exec cp -t lib {} +", "find /app/dist -name '*.so' -exec cp -t /tmp/for-lib/ {} +"],
    ["find dist -name '*.so' | xargs -I{} cp {} lib/", "find /app/dist -name '*.so' -exec cp {} /tmp/for-lib/ \\;"],
    ["find dist -name '*.so' -print0 | xargs -0 cp -t lib", "find /app/dist -name '*.so' -exec cp -t /tmp/for-lib/ {} +"],
  ])('and gathers what find finds when a script runs %s', (script, expected) => {
    const folder = standing(after(`docker cp c:/app/dist .; mkdir lib; ${script}`), 'lib')
    expect(folder).toBe(`directory /tmp/for-lib after ${expected}`)
  })

  it.each([
    ["find dist -name '*' -exec cp -a {} lib/ \\;", 'directory ?'],
    ["find dist -name '*.so' -newer a -exec cp {} lib/ \\;", 'directory ?'],
    ['find dist -name a -o -name b -exec cp {} lib/ \\;', 'directory ?'],
    ["find dist -name '*.so' | xargs -I{} cp {} lib/{}.bak", 'directory ?'],
  ])('and does not follow %s', (script, expected) => {
    expect(standing(after(`docker cp c:/app/dist .; mkdir lib; ${script}`), 'lib')).toBe(expected)
  })

  it('and leaves an artifact as it is when xargs only reads it', () => {
    const alone = standing(after('docker cp c:/app/dist .'), 'dist')
    expect(standing(after('docker cp c:/app/dist .; find dist -type f | xargs md5sum | md5sum'), 'dist')).toBe(alone)
  })

  it.each([
    ['rm -rf "dist/a b"', "either /app/dist after rm -rf '/app/dist/a b'"],
    ['rm -rf "dist/größe"', "either /app/dist after rm -rf '/app/dist/größe'"],
    ['rm -rf "dist/it\'s"', String.raw`either /app/dist after rm -rf '/app/dist/it'\''s'`],
    ["rm -rf 'dist/[x]'", "either /app/dist after rm -rf '/app/dist/[x]'"],
    ["rm -rf 'dist/x$y'", "either /app/dist after rm -rf '/app/dist/x$y'"],
  ])('in quotes when a script runs %s', (script, expected) => {
    expect(standing(after(`docker cp c:/app/dist .; ${script}`), 'dist')).toBe(expected)
  })

  it.each([
    ['find dist -newer a -delete', 'either /app/dist ?'],
    ['find dist -delete', 'either /app/dist ?'],
    ['find dist -maxdepth 1 -delete', 'either /app/dist ?'],
    ['find . -maxdepth 2 -name "*.map" -delete', 'either /app/dist ?'],
    ['find dist -maxdepth $N -name "*.map" -delete', 'either /app/dist ?'],
    ['find dist -name "dist" -exec rm -rf {} +', 'either /app/dist after find /app/dist -name dist -exec rm -rf {} +'],
    ['find dist -type f | xargs sign', 'either /app/dist ?'],
    ['rm -rf "dist/a$(date)"', 'either /app/dist ?'],
    ['rm -rf "dist/it;s"', 'either /app/dist ?'],
    ['rm -rf dist/a\\ b/*.o', 'either /app/dist ?'],
    ['rm -rf "dist/a*b"', 'either /app/dist ?'],
    ['rm -rf dist/$X', 'either /app/dist ?'],
    ['echo 1 > dist/version', 'directory /app/dist ?'],
  ])('and is careful when a script runs %s', (script, expected) => {
    expect(standing(after(`docker cp c:/app/dist .; ${script}`), 'dist')).toBe(expected)
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
      { d: 'directory /app/d after mkdir -p /app/d/e ?', 'd/e/a': 'file repository' },
    ],
    ['docker cp c:/app/. pub; cp a pub/sub/', { pub: 'directory /app ?', 'pub/sub/a': 'file repository' }],
    ['docker cp c:/app/d d; cp a d/', { d: 'directory /app/d', 'd/a': 'file repository' }],
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
    ['docker cp c:/app/f f; codesign -o g f', 'g', 'file opaque'],
    ['docker cp c:/app/f f; gzip -S .z f', 'f.gz', 'file opaque'],
    ['docker cp c:/app/f f; sed -i.bak s/a/b/ f', 'f', 'file opaque'],
    ['docker cp c:/app/dist .; tar czf d.tgz dist', 'd.tgz', 'file text'],
    ['docker cp c:/app/d.zip .; unzip -a d.zip -d o', 'o/x', 'either opaque'],
    ["docker cp c:/app/lib out; mkdir o; find out -name '*.so' -newer a -exec cp {} o/ \\;", 'o/x', 'either opaque'],
    ['docker cp c:/app/d.zip .; mkdir o; touch o/f; unzip -n d.zip -d o', 'o/x', 'either opaque'],
    ['docker cp c:/app/f f; echo "$V" >> f', 'f', 'either /app/f ?'],
    ['docker cp c:/app/dist .; echo v > dist/version', 'dist', 'directory /app/dist ?'],
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
    ['curl -o f.tgz http://example.test/f.tgz', 'f.tgz', 'file text'],
    ['curl -o a.zip http://example.test/a.zip; unzip a.zip -d o', 'o/x', 'either opaque'],
    ['unzip a.zip -d o', 'o/x', 'nothing'],
    // A program that is not followed may change what lies in its folder.
    ['docker cp c:/app/dist .; npm run minify', 'dist', 'either /app/dist ?'],
    ['docker cp c:/app/dist .; make post', 'dist', 'either /app/dist ?'],
    ['docker cp c:/app/dist .; gofmt -w .', 'dist', 'either /app/dist ?'],
    ['go test -c ./...', 'x.test', 'either opaque'],
    ['go env -w GOFLAGS=-x', 'new', 'either opaque'],
    ['mvn package help:evaluate', 'target/x.jar', 'either opaque'],
    ['mvn help:evaluate -Dexpression=x -l target/log', 'target/log', 'either opaque'],
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
    // A program that is told of a folder may fill it, wherever it lies.
    ['d=$(mktemp -d); tool --root $d; cp $d/etc/conf a', 'a', 'file opaque'],
    ['d=$(mktemp -d); tool --root=$d; cp $d/etc/conf a', 'a', 'file opaque'],
    ['d=$(mktemp -d); tool -o $d/bin/x; cp $d/bin/x a', 'a', 'file opaque'],
    ['export d=$(mktemp -d); tool; cp $d/x a', 'a', 'file opaque'],
    ['mkdir /tmp/d; tool /tmp/d; cp /tmp/d/x a', 'a', 'file opaque'],
    ['d=$(mktemp -d); npm install --prefix $d; cp $d/node_modules/y a', 'a', 'file opaque'],
    ['d=$(mktemp -d); tool; cp $d/x a', 'a', 'file repository'],
    ['mkdir r; apk --root r --initdb add base', 'r/etc/conf', 'either opaque'],
    ['d=$(mktemp -d); apk --root=$d add base; cp -r $d/etc pub/etc', 'pub/etc', 'either opaque'],
    ['pip install -t lib -r requirements.txt', 'lib/x.py', 'either opaque'],
    ['pip install -r requirements.txt', 'lib/x.py', 'nothing'],
    ['dpkg -x a.deb r', 'r/usr', 'either opaque'],
    ['dpkg -i a.deb', 'a.deb/x', 'nothing'],
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
    'go env GOPATH',
    'go list ./...',
    'go test ./...',
    'gofmt -l dist',
    'cargo metadata --no-deps',
    'mvn -q help:evaluate -Dexpression=project.version',
    'mvn -f sub/pom.xml help:evaluate -Dexpression=project.version -q',
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
