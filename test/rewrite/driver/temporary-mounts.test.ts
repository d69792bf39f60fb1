/** Temporary folders that containers have mounted: what they leave there is theirs. */
import { expect, it } from 'vitest'
import { migrate } from '../../../src/migrate/migrate.ts'
import { memoryRepository } from '../../../src/repository/memory.ts'
import { editScript } from './pipelines.ts'

const files = { 'Dockerfile.run': 'FROM alpine:3.18\nCOPY app /usr/bin/app\n', 'make.sh': 'cp main.go /out/app\n' }
const run = 'docker run --rm -v "$T:/out" -v "$PWD:/src" -w /src busybox sh make.sh\n'

it.each([
  ['beside a Dockerfile that is copied there', `${run}cp Dockerfile.run "$T/Dockerfile"\ndocker build -t x "$T"\nrm -rf "$T"\n`],
  ['and is copied into the repository', `${run}cp "$T/app" .\ndocker build -t x -f Dockerfile.run .\nrm -rf "$T"\n`],
])('takes the artifact out of a folder that the driver made for it: %s', (_, text) => {
  const edited = editScript(`T=$(mktemp -d)\n${text}`, { files, without: ['Dockerfile', 'Dockerfile.build'] })
  expect(edited.pipeline.handoffs.map(({ via, path }) => [via, path])).toEqual([['bind-mount', ['/out/app']]])
  expect(edited.codes).toEqual([])
  // The empty folder may stay.
  expect(edited.after()?.replace(/^T=.*\n|rm -rf "\$T"\n/g, '')).toBe('docker build -t x -f Dockerfile.run .\n')
})

it('refuses a folder into which the driver has put something before', () => {
  const text = `T=$(mktemp -d)\ncp Dockerfile.run "$T/Dockerfile"\n${run}docker build -t x "$T"\n`
  const { pipelines } = migrate(memoryRepository({ ...files, 'main.go': 'x\n', 'build.sh': { text, executable: true } }))
  const blockers = pipelines.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'blocker'))
  expect(blockers.map(({ code }) => code)).toEqual(['RS507'])
})
