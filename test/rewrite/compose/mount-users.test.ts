/** Folders that docker makes for a mount belong to root, whoever the container's command works as. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern } from '../../support/pattern.ts'

function stageLines(builder: string, flags: string): readonly string[] {
  const script = `rm -rf out\nmkdir out\ndocker build -t b -f Dockerfile.build .\ndocker run ${flags} -v "$PWD/out:/o" b make\ndocker build -t a .\n`
  const document = migratePattern(script, {
    'Dockerfile.build': `FROM golang:1.22\n${builder}`,
    Dockerfile: 'FROM alpine\nCOPY out/app /\n',
  })
  expect(document.pipelines.map(({ proof }) => proof.verdict)).toEqual(['equal'])
  const lines = (afterOf(document, 'Dockerfile') ?? '').split('\n')
  return lines.filter((line) => /^(?:USER|RUN|ENV|WORKDIR) /.test(line))
}

describe('a mount of an empty folder', () => {
  it.each([
    ['as root', '', '', ['RUN mkdir -p /o', 'RUN make']],
    ['as the user of docker run', '', '-u 5:5 -e A=b', ['ENV A=b', 'RUN mkdir -p /o', 'USER 5:5', 'RUN make']],
    ['as the user of the image', 'USER 5\n', '', ['USER 5', 'USER root', 'RUN mkdir -p /o', 'USER 5', 'RUN make']],
    [
      'as another user than that of the image',
      'USER 5\n',
      '-u 7',
      ['USER 5', 'USER root', 'RUN mkdir -p /o', 'USER 7', 'RUN make'],
    ],
  ])('is made by root where the command works %s', (_title, builder, flags, expected) => {
    expect(stageLines(builder, flags)).toEqual(expected)
  })
})
