/** A file that a stage writes from an argument is the text that the driver wrote, or something else. */
import { describe, expect, it } from 'vitest'
import { scene } from './scene.ts'

const told = `FROM a AS generated
USER 0
WORKDIR /generated
ARG V
RUN printf '%s\\n' "$V" > VERSION
FROM b
COPY --from=generated /generated/VERSION /v
`

function verdict(dockerfile: string, written = '1\n', args = { V: '1' }): string {
  const made = scene({ Dockerfile: 'FROM b\nCOPY VERSION /v\n' })
  made.write('VERSION', written)
  made.build('final')
  return made.prove(dockerfile, { told: ['V'], args }).verdict
}

describe('a text that a stage is told', () => {
  it('is what the driver wrote', () => {
    expect(verdict(told)).toBe('equal')
    expect(verdict(told.replace('COPY --from', 'COPY --chown=0:0 --from'))).toBe('equal')
    expect(verdict(told.replace('WORKDIR', 'WORKDIR /tmp\nWORKDIR'))).toBe('equal')
    expect(verdict(told.replace('FROM b', 'RUN printf \'%s\\n\' "$V" > OTHER\nFROM b'))).toBe('equal')
  })

  it.each<[what: string, dockerfile: string, written?: string, args?: { readonly V: string }]>([
    ['of another value', told, '1\n', { V: '2' }],
    ['without a line end', told, '1'],
    ['of another argument', told.replaceAll(/\bV\b/g, 'W')],
    ['of an argument that is not asked for', told.replace('ARG V\n', '')],
    ['that an ENV hides', told.replace('ARG V', 'ARG V\nENV V=2')],
    ['that somebody else writes', told.replace('USER 0', 'USER 7')],
    ['that the base’s user writes', told.replace('USER 0\n', '')],
    ['written in another way', told.replace("'%s\\n'", "'%s'")],
    ['written behind another', told.replace('>', '>>')],
    ['in another folder', told.replace('WORKDIR /generated', 'WORKDIR /other')],
    ['of another shell', told.replace('ARG V', 'SHELL ["/bin/cat"]\nARG V')],
    ['that is changed later', told.replace('FROM b', 'RUN echo 2 > VERSION\nFROM b')],
    ['of another owner', told.replace('COPY', 'COPY --chown=7:7')],
    ['of another mode', told.replace('COPY', 'COPY --chmod=600')],
  ])('is another one %s', (_, dockerfile, written, args) => {
    expect(verdict(dockerfile, written, args)).toBe('different')
  })
})
