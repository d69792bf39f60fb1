import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { directoryRepository } from '../../src/repository/directory.ts'
import { runCommand } from '../support/command.ts'
import { blockedDocument, caveatDocument, legacyFiles, migrationDocument, pipelineDocument } from '../support/document.ts'
import { gitRepositoryWith } from '../support/folder.ts'

const schema = JSON.parse(readFileSync(new URL('../../schema/migration-1.schema.json', import.meta.url), 'utf8')) as object
const ajv = new Ajv({ allErrors: true })
const validate = ajv.compile(schema)
const corpus = fileURLToPath(new URL('../../corpus', import.meta.url))
const cases = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /^(?:refused\/)?[^/]+\/repo$/.test(path),
)

/** What the schema has against a value. */
function problemsOf(value: unknown): string {
  return validate(value) ? '' : ajv.errorsText(validate.errors)
}

describe('schema/migration-1.schema.json', () => {
  it('takes what the command prints', () => {
    const { stdout } = runCommand(gitRepositoryWith(legacyFiles), ['migrate', '--json'])
    expect(problemsOf(JSON.parse(stdout))).toBe('')
  })

  it.each(cases)('takes the document of corpus/%s', (path) => {
    expect(problemsOf(migrate(directoryRepository(`${corpus}/${path}`)))).toBe('')
  })

  it('takes every status', () => {
    expect(problemsOf(migrationDocument(pipelineDocument(), caveatDocument(), blockedDocument()))).toBe('')
  })

  const good = migrationDocument(pipelineDocument())
  it.each<[title: string, document: unknown]>([
    ['a field more', { ...good, more: 1 }],
    ['a field less', { ...good, leads: undefined }],
    ['another schema', { ...good, schema: 'restage/migration@2' }],
    ['a status that there is not', migrationDocument({ ...pipelineDocument(), status: 'done' as 'migrated' })],
    ['changes of a blocked pipeline', migrationDocument(blockedDocument({ changes: pipelineDocument().changes }))],
    [
      'a migrated pipeline without an equal proof',
      migrationDocument(pipelineDocument({ proof: { verdict: 'unproven', assumptions: [], images: [] } })),
    ],
    [
      'a deletion with a text',
      { ...good, changes: [{ path: 'a', action: 'delete', mode: null, before: good.changes[0]?.before, after: 'x' }] },
    ],
    [
      'a place that counts from zero',
      migrationDocument(pipelineDocument({ when: [{ text: 'x', holds: true, at: { path: 'a', line: 0, column: 1 } }] })),
    ],
  ])('refuses %s', (_, document) => {
    expect(problemsOf(document)).not.toBe('')
  })
})
