import { expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

const target = (name: string): string => `${name}:
\tdocker build -t ${name}-build -f ${name}/Dockerfile.build ${name}
\tdocker create --name ${name}-made ${name}-build
\tdocker cp ${name}-made:/out/f ${name}/f
\tdocker build -t ${name} ${name}
`

it('tells pipelines of two targets apart by the names of the targets', () => {
  const files = ['a', 'b'].flatMap((name): readonly (readonly [string, string])[] => [
    [`${name}/Dockerfile.build`, `FROM busybox\nRUN mkdir /out && echo ${name} > /out/f\n`],
    [`${name}/Dockerfile`, 'FROM busybox\nCOPY f /f\n'],
  ])
  const { pipelines } = migrate(
    memoryRepository({ ...Object.fromEntries(files), Makefile: `.PHONY: a b\n${target('a')}\n${target('b')}` }),
  )
  expect(pipelines.map(({ id, status }) => [id, status])).toEqual([
    ['Makefile#a/final', 'migrated'],
    ['Makefile#b/final', 'migrated'],
  ])
})
