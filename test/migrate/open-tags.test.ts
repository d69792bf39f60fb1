import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

const script = `#!/bin/sh
set -e
docker build -t \${PROJECT}_maker -f Dockerfile.build .
docker create --name extract shop_maker
docker cp extract:/src/app ./app
docker rm extract
docker build -t shop .
`

describe('a build whose tag is not known in full', () => {
  it('stays where a name is used that it may have given, and the files are taken from that name', () => {
    const { changes, pipelines } = migrate(
      memoryRepository({
        Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n',
        'Dockerfile.build': 'FROM gcc:13\nWORKDIR /src\nCOPY main.c .\nRUN make app\n',
        'main.c': 'int main;',
        'build.sh': { executable: true, text: script },
      }),
    )
    expect(pipelines.map(({ status }) => status)).toEqual(['migrated'])
    const after = new Map(changes.map((change) => [change.path, change.after]))
    expect(after.get('build.sh')).toBe(
      '#!/bin/sh\nset -e\ndocker build -t ${PROJECT}_maker -f Dockerfile.build .\ndocker build -t shop .\n',
    )
    expect(after.get('Dockerfile')).toContain('COPY --from=shop_maker --chown=0:0 /src/app /app')
    expect(after.has('Dockerfile.build')).toBe(false)
  })
})
