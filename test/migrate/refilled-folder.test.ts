/** A folder of the repository that the driver empties and fills with other files of it. */
import { describe, expect, it } from 'vitest'
import { migratePattern, verdictOf } from '../support/pattern.ts'

describe('a folder that the driver fills anew', () => {
  const files = {
    'Dockerfile.build': 'FROM busybox:1.36\nWORKDIR /w\nCOPY . .\nRUN ls -R > /app\n',
    'stage/conf': 'other',
    conf: 'own',
    Dockerfile: 'FROM busybox:1.36\nCOPY . /srv/\n',
  }
  const build = 'docker build -t b -f Dockerfile.build .\ndocker run --rm b cat /app > app\n'
  const fill = 'rm -rf stage\nmkdir stage\ncp conf stage\ncp app stage\ncp Dockerfile stage\n'

  it('is not what the builder had of it', () => {
    expect(verdictOf(migratePattern(`${build}${fill}docker build -t y stage\n`, files))).toContain('blocked RS520')
  })

  it('is what the builder had of it when it was filled before', () => {
    const before = fill.replace('cp app stage\n', '')
    expect(verdictOf(migratePattern(`${before}${build}cp app stage\ndocker build -t y stage\n`, files))).not.toContain('RS520')
  })
})
