/** What `--accept` has to name: everything that keeps a pipeline from being migrated has a code among its findings. */
import { describe, expect, it } from 'vitest'
import { isAccepted } from '../../src/cli/select.ts'
import type { PipelineDocument } from '../../src/migrate/document.ts'
import { migrate } from '../../src/migrate/migrate.ts'
import { caveatCodes } from '../../src/report/closing.ts'
import { readCases, repositoryOf } from '../corpus/cases.ts'
import { migratePattern } from '../support/pattern.ts'

const handoff = (copy: string): string => `docker build -t b -f Dockerfile.build .
docker create --name c b
${copy}
docker build -t f .
`

const open: readonly (readonly [title: string, pipelines: readonly PipelineDocument[]])[] = [
  ...readCases().map((given) => [given.name, migrate(repositoryOf(given.repository)).pipelines] as const),
  [
    'a legacy build that finds nothing',
    migratePattern(handoff('docker cp c:/src/app .'), { Dockerfile: 'FROM alpine\nCOPY app nothing /srv/\n' }).pipelines,
  ],
  [
    'a script that is broken as written',
    migratePattern(handoff('docker cp c:/src/app .').replace('docker build -t f .', 'docker build \\ \n -t f .')).pipelines,
  ],
  [
    'a wildcard in a folder that was merged',
    migratePattern(handoff('docker cp c:/src/app .\ndocker cp c:/src/pub/. pub'), {
      'pub/x': 'x',
      Dockerfile: 'FROM alpine\nCOPY app pub/x* /srv/\n',
    }).pipelines,
  ],
]
const rows = open.flatMap(([title, pipelines]) =>
  pipelines.filter(({ status }) => status === 'caveats').map((pipeline) => [`${title} ${pipeline.id}`, pipeline] as const),
)

describe('a pipeline with caveats', () => {
  it.each(rows)('%s is accepted by naming its codes, and not by naming less', (_title, pipeline) => {
    const codes = caveatCodes(pipeline)
    const assumed = pipeline.proof.assumptions.filter(({ severity }) => severity === 'caveat').map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(assumed))
    expect(isAccepted(pipeline, codes)).toBe(true)
    for (const code of codes)
      expect(
        isAccepted(
          pipeline,
          codes.filter((other) => other !== code),
        ),
      ).toBe(false)
    expect(codes).not.toEqual([])
  })

  it('is found among open proofs, too', () => {
    expect(rows.filter(([, pipeline]) => pipeline.proof.verdict === 'unproven').length).toBeGreaterThan(2)
  })
})
