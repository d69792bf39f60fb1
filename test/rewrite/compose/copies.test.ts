import { describe, expect, it } from 'vitest'
import { composed, type Row } from './composed.ts'

/** What stands after the builder's stage. */
const rows: readonly (readonly [title: string, row: Row, text: string])[] = [
  [
    'takes an artifact in a stage that the build does not need',
    { final: 'FROM f AS debug\nCOPY app /dbg\nFROM g\nCOPY app /app\n' },
    'FROM f AS debug\nCOPY --from=build --chown=0:0 /out/app /dbg\nFROM g\nCOPY --from=build --chown=0:0 /out/app /app\n',
  ],
  [
    'keeps a URL beside an artifact in its place',
    { final: 'FROM f\nADD app http://e.org/x main.go /y/\n' },
    'FROM f\nCOPY --from=build --chown=0:0 /out/app /y/\nADD http://e.org/x main.go /y/\n',
  ],
  [
    'writes a JSON array where a path has a blank',
    { final: 'FROM f\nCOPY app.txt /srv/\n', take: 'docker cp "c:/out/my app.txt" app.txt' },
    'FROM f\nCOPY --from=build --chown=0:0 ["/out/my app.txt", "/srv/app.txt"]\n',
  ],
  [
    'splits a JSON array',
    { final: 'FROM f\nCOPY ["main.go", "app", "/srv/"]\n' },
    'FROM f\nCOPY ["main.go", "/srv/"]\nCOPY --from=build --chown=0:0 ["/out/app", "/srv/"]\n',
  ],
  [
    'keeps a broad COPY that brings a file which the artifact replaces',
    {
      final: 'FROM f\nCOPY . /x\n',
      take: 'docker cp c:/out/app bin/app',
      files: { 'bin/app': 'old', '.dockerignore': 'Dockerfile*\nbuild.sh\n.dockerignore\n' },
    },
    'FROM f\nCOPY . /x\nCOPY --from=build --chown=0:0 /out/app /x/bin/app\n',
  ],
  [
    'does not bring back what the driver removed',
    {
      final: 'FROM f\nCOPY . /x\n',
      take: 'rm -rf dist\ndocker cp c:/out/dist dist',
      files: { 'dist/old.js': 'old', '.dockerignore': 'Dockerfile*\nbuild.sh\n.dockerignore\n' },
    },
    'FROM f\nCOPY main.go /x/\nCOPY --from=build --chown=0:0 /out/dist /x/dist\n',
  ],
  [
    'gives what a wildcard finds in the order of the names: an artifact first',
    { final: 'FROM f\nCOPY ma* /x/\n', take: 'docker cp c:/out/ma .' },
    'FROM f\nCOPY --from=build --chown=0:0 /out/ma /x/\nCOPY ma* /x/\n',
  ],
  [
    'gives what a wildcard finds in the order of the names: an artifact last',
    { final: 'FROM f\nCOPY m* /x/\n', take: 'docker cp c:/out/mb .' },
    'FROM f\nCOPY m* /x/\nCOPY --from=build --chown=0:0 /out/mb /x/\n',
  ],
  [
    'does not unpack an archive inside a folder',
    { final: 'FROM f\nADD out /x\n', take: 'mkdir out\ndocker cp c:/out/app.tar.gz out/' },
    'FROM f\nCOPY --from=build --chown=0:0 /out/app.tar.gz /x/app.tar.gz\n',
  ],
  [
    'keeps the owners of an archive that ADD unpacks',
    { final: 'FROM f\nADD app.tar /x\n', take: 'docker cp c:/out/. - > app.tar' },
    'FROM f\nCOPY --from=build /out/ /x\n',
  ],
  [
    'takes a member of an archive that ADD unpacks to its own name',
    { final: 'FROM f\nADD app.tar /x/\n', take: 'docker cp c:/out/app.jar - > app.tar' },
    'FROM f\nCOPY --from=build /out/app.jar /x/app.jar\n',
  ],
  [
    'takes what ADD unpacks of an archive that the builder packed',
    { final: 'FROM f\nADD app.tar.gz /x\n', take: 'docker cp c:/out/app.tar.gz .' },
    'FROM f\nCOPY --from=build /unpacked/app/ /x\n',
  ],
  [
    'takes what ADD unpacks at the top of the image',
    { final: 'FROM scratch\nADD root.tar.xz /\n', take: 'docker cp c:/out/app.txz root.tar.xz' },
    'FROM scratch\nCOPY --from=build /unpacked/app/ /\n',
  ],
  [
    'takes what ADD unpacks of the one archive that a pattern matches',
    {
      final: 'FROM f\nADD d/app*.tar.gz /x\n',
      take: 'rm -rf d\nmkdir d\ndocker cp c:/out/app-1.tar.gz d/\ndocker cp c:/out/tool.tar.gz d/',
    },
    // The container stays for the other archive, and the image that it is of stays what it was.
    'FROM build AS build-run\nRUN mkdir -p /unpacked/app-1 && tar --numeric-owner -xzf /out/app-1.tar.gz -C /unpacked/app-1\n\nFROM f\nCOPY --from=build-run /unpacked/app-1/ /x\n',
  ],
  [
    'refuses an archive of several that a pattern matches',
    {
      final: 'FROM f\nADD d/*.tar.gz /x/\n',
      take: 'rm -rf d\nmkdir d\ndocker cp c:/out/app.tar.gz d/\ndocker cp c:/out/tool.tar.gz d/',
    },
    '(blocked RS502)',
  ],
  [
    'refuses a pattern that may match what lies in a folder of the builder',
    { final: 'FROM f\nADD d/*.tar.gz /x/\n', take: 'docker cp c:/out d\ndocker cp c:/app.tar.gz d/' },
    '(blocked RS423)',
  ],
  [
    'unpacks an archive whose name a shell would read in its own way',
    { final: 'FROM f\nADD ["a b$(c).tar", "/x"]\n', take: "docker cp 'c:/out/a b$(c).tar' ." },
    'FROM f\nCOPY --from=build ["/unpacked/a-b-c-/", "/x"]\n',
  ],
  [
    'unpacks an archive without a plain name',
    { final: 'FROM f\nADD ["~.tar", "/x"]\n', take: "docker cp 'c:/out/~.tar' ." },
    'FROM f\nCOPY --from=build ["/unpacked/archive/", "/x"]\n',
  ],
  [
    'refuses to give an owner to what ADD unpacks',
    { final: 'FROM f\nADD --chown=5:5 app.tar.gz /x\n', take: 'docker cp c:/out/app.tar.gz .' },
    '(blocked RS502)',
  ],
  [
    'refuses an archive in a compression that no ADD knows',
    { final: 'FROM f\nADD app.tar.zst /x\n', take: 'docker cp c:/out/app.tar.zst .' },
    '(blocked RS502)',
  ],
]

describe('COPY lines that took artifacts', () => {
  it.each(rows)('%s', (_title, row, text) => {
    const result = composed(row)
    if (text.startsWith('(')) expect(result.text).toBe(text)
    else {
      expect(result.text.slice(result.text.indexOf('\n\n') + 2)).toBe(text)
      expect(result.proof).toBe('equal')
    }
  })
})
