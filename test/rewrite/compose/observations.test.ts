/** What an engine saw makes the Dockerfile plainer, and the proof names it. */
import { describe, expect, it } from 'vitest'
import type { Observation } from '../../../src/pipeline/observation.ts'
import { codesOf, scene } from '../../proof/scene.ts'
import { afterOf, migratePattern } from '../../support/pattern.ts'

const script = (copies: string): string => `docker build -t x -f Dockerfile.build .
docker create --name c x
${copies}
docker build -t y .
`
const builder = 'FROM b\nRUN make\n'
const root: Observation = { image: 'builder', path: '/out/app', type: 'file', owners: 'root' }
const usual = ['RS610', 'RS611', 'RS627']

interface Row {
  readonly take?: string
  readonly final?: string
  readonly seen: readonly Observation[]
  readonly text: string
  readonly codes: readonly string[]
  readonly files?: Readonly<Record<string, string>>
}

const rows: readonly (readonly [title: string, row: Row])[] = [
  ["no owner where all is root's", { seen: [root], text: 'COPY --from=build /out/app /app\n', codes: usual }],
  [
    'an owner where it is not',
    { seen: [{ ...root, owners: 'other' }], text: 'COPY --from=build --chown=0:0 /out/app /app\n', codes: usual },
  ],
  [
    'an owner where another path was seen',
    {
      seen: [{ ...root, path: '/out' }],
      text: 'COPY --from=build --chown=0:0 /out/app /app\n',
      codes: ['RS610', 'RS611', 'RS625'],
    },
  ],
  [
    'an owner where another image was seen',
    {
      seen: [{ ...root, image: 'b' }],
      text: 'COPY --from=build --chown=0:0 /out/app /app\n',
      codes: ['RS610', 'RS611', 'RS625'],
    },
  ],
  [
    "an owner where another pipeline's image was seen",
    {
      seen: [{ ...root, pipeline: 'other.sh#final' }],
      text: 'COPY --from=build --chown=0:0 /out/app /app\n',
      codes: ['RS610', 'RS611', 'RS625'],
    },
  ],
  [
    'an owner where observations contradict one another',
    {
      seen: [root, { ...root, owners: 'other' }],
      text: 'COPY --from=build --chown=0:0 /out/app /app\n',
      codes: ['RS610', 'RS611', 'RS625'],
    },
  ],
  [
    "the user's owner",
    { final: 'COPY --chown=me app /app\n', seen: [root], text: 'COPY --from=build --chown=me /out/app /app\n', codes: usual },
  ],
  [
    'an owner where the driver sets setuid',
    {
      take: 'docker cp c:/out/app .\nchmod 4755 app',
      seen: [root],
      text: 'COPY --from=build --chown=0:0 /out/app /app\n',
      codes: usual,
    },
  ],
  [
    'a file that has another name, without a caveat',
    {
      take: 'docker cp c:/out/app tool',
      final: 'COPY tool /srv/\n',
      seen: [root],
      text: 'COPY --from=build /out/app /srv/tool\n',
      codes: ['RS610', 'RS611', 'RS618', 'RS627'],
    },
  ],
  [
    'a folder of another name',
    {
      take: 'docker cp c:/out/app tool',
      final: 'COPY tool /srv/\n',
      seen: [{ ...root, type: 'directory' }],
      text: 'COPY --from=build /out/app /srv/\n',
      codes: usual,
    },
  ],
  [
    'a file in a merged folder that the artifact has not',
    {
      take: 'docker cp c:/out/app .\ndocker cp c:/out/pub/. pub',
      final: 'COPY app /app\nCOPY pub/x /x\n',
      files: { 'pub/x': 'x' },
      seen: [root, { ...root, path: '/out/pub/x', type: 'absent' }],
      text: 'COPY --from=build /out/app /app\nCOPY pub/x /x\n',
      codes: usual,
    },
  ],
]

describe('an observation', () => {
  it.each(rows)(
    'gives %s',
    (_title, { take = 'docker cp c:/out/app .', final = 'COPY app /app\n', seen, text, codes, files }) => {
      const pattern = { ...files, 'Dockerfile.build': builder, Dockerfile: `FROM f\n${final}` }
      const document = migratePattern(script(take), pattern, { observations: seen })
      expect(afterOf(document, 'Dockerfile')?.split('\nFROM f\n')[1]).toBe(text)
      const [pipeline] = document.pipelines
      expect([pipeline?.proof.verdict, [...new Set(pipeline?.proof.assumptions.map(({ code }) => code))].sort()]).toEqual([
        'equal',
        codes,
      ])
    },
  )

  it.each([
    ['a link', { ...root, type: 'link', linkTarget: 'app-1' }, 'docker cp c:/out/app .', 'unproven'],
    ['a link that docker cp follows', { ...root, type: 'link', linkTarget: 'app-1' }, 'docker cp -L c:/out/app .', 'equal'],
    ['nothing', { ...root, type: 'absent' }, 'docker cp c:/out/app .', 'unproven'],
  ] as const)('of %s is not passed over', (_title, seen, take, verdict) => {
    const document = migratePattern(
      script(take),
      { 'Dockerfile.build': builder, Dockerfile: 'FROM f\nCOPY app /app\n' },
      { observations: [seen] },
    )
    expect(document.pipelines[0]?.proof.verdict).toBe(verdict)
    expect(document.pipelines[0]?.status).toBe(verdict === 'equal' ? 'migrated' : 'caveats')
  })

  const twoBuilders = (first: string, second: string): string =>
    `FROM b AS build\nRUN make one\nFROM b AS build-2\nRUN make two\nFROM f\nCOPY --from=build ${first}/out/app /one\nCOPY --from=build-2 ${second}/out/app /two\n`

  it.each([
    ['both', [root, { ...root, image: 'second' }], twoBuilders('', ''), 'equal'],
    ['the first', [root], twoBuilders('', '--chown=0:0 '), 'equal'],
    ['the first alone', [root], twoBuilders('', ''), 'different'],
    ['the second alone', [{ ...root, image: 'second' }], twoBuilders('', ''), 'different'],
    ['none', [], twoBuilders('', ''), 'different'],
    [
      'another owner',
      [
        { ...root, owners: 'other' },
        { ...root, image: 'second' },
      ],
      twoBuilders('', ''),
      'different',
    ],
  ] as const)('of %s is proof for its own image alone', (_title, observations, dockerfile, verdict) => {
    const made = scene({
      'Dockerfile.one': 'FROM b\nRUN make one\n',
      'Dockerfile.two': 'FROM b\nRUN make two\n',
      Dockerfile: 'FROM f\nCOPY one /one\nCOPY two /two\n',
    })
    made.copyOut(made.container(made.build('builder', { file: 'Dockerfile.one' })), '/out/app', 'one')
    made.copyOut(made.container(made.build('second', { file: 'Dockerfile.two' })), '/out/app', 'two')
    made.build('final')
    const proof = made.prove(dockerfile, { observations })
    expect(proof.verdict).toBe(verdict)
    if (verdict === 'equal') expect(codesOf(proof)).toContain('RS627')
  })
})
