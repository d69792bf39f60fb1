import { describe, expect, it } from 'vitest'
import { documentToShow } from '../../src/report/hide-secrets.ts'
import type { Verification } from '../../src/verify/verification.ts'
import { migrationDocument, pipelineDocument } from '../support/document.ts'

const sizes = { image: 1, overBase: null, compressed: null, layers: [{ size: 1, createdBy: '|1 TOKEN=s3cret /bin/sh -c make' }] }
const verification: Verification = {
  verdict: 'different',
  legacy: 'script',
  builder: 'classic',
  engine: 'here',
  message: 'RUN git clone https://me:s3cret@example.test/x failed',
  images: [
    {
      id: 'final',
      verdict: 'different',
      files: { compared: 1, differences: [], excused: [], times: 0 },
      config: [
        { field: 'Env.API_TOKEN', legacy: '"s3cret"', multiStage: null },
        { field: 'Env.VERSION', legacy: '"1"', multiStage: '"2"' },
        { field: 'Cmd', legacy: '["sh","-c","PASSWORD=s3cret serve"]', multiStage: null },
      ],
      sizes: { legacy: sizes, multiStage: sizes },
    },
  ],
  leftBehind: null,
  answered: ['docker login -u me -p s3cret'],
  strangers: [],
  timings: null,
  repair: {
    cures: [
      {
        image: 'final',
        dockerfile: 'Dockerfile',
        subjects: ['Env.API_TOKEN'],
        cause: 'lost',
        cure: 'ENV API_TOKEN=s3cret',
        kept: true,
      },
    ],
  } as unknown as Verification['repair'],
  builds: null,
  measured: null,
}
const build = { image: 'final', cwd: '.', env: {}, argv: ['docker', 'build', '--build-arg', 'TOKEN=s3cret', '.'] }

describe('a document that is shown', () => {
  const document = migrationDocument(
    pipelineDocument({ buildCommands: [{ ...build, shell: 'docker build --build-arg TOKEN=s3cret .' }], verification }),
  )
  const [shown] = documentToShow(document).pipelines

  it('has no secret of a build argument, a variable, a history, a command or a URL', () => {
    expect(JSON.stringify(document).match(/s3cret/g)).toHaveLength(9)
    expect(JSON.stringify(shown)).not.toContain('s3cret')
  })

  it('has all else as it was', () => {
    expect(shown?.verification?.images[0]?.config).toEqual([
      { field: 'Env.API_TOKEN', legacy: '"***"', multiStage: null },
      { field: 'Env.VERSION', legacy: '"1"', multiStage: '"2"' },
      { field: 'Cmd', legacy: '["sh","-c","PASSWORD=***"]', multiStage: null },
    ])
    expect(shown?.changes).toEqual(document.pipelines[0]?.changes)
    expect(shown?.diff).toBe(document.pipelines[0]?.diff)
  })
})
