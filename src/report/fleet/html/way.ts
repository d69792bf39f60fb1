/**
 * The way of each artifact as a picture: before, image → host → image; after, stage → image. Numbers for `templates/report-way.html.hbs`:
 * handoffs are lines, and an image is a box around the lines that come from it or go into it, as far as they stand together.
 */
import type { PipelineEntry } from '../../../fleet/entry.ts'
import type { DocumentHandoff, DocumentImage } from '../../../migrate/document.ts'

interface PictureBox {
  readonly kind: 'image' | 'stage' | 'host'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface PictureText {
  readonly kind: 'title' | 'sub' | 'path' | 'label'
  readonly x: number
  readonly y: number
  readonly anchor: 'start' | 'middle'
  readonly text: string
  /** The whole text, where it was cut; else empty. */
  readonly whole: string
}

interface PictureArrow {
  readonly x1: number
  readonly x2: number
  readonly y: number
}

export interface Picture {
  readonly width: number
  readonly height: number
  readonly boxes: readonly PictureBox[]
  readonly texts: readonly PictureText[]
  readonly arrows: readonly PictureArrow[]
  /** Handoffs that are in the list only. */
  readonly more: number
}

const shownHandoffs = 24
const [line, header, gap, sign] = [40, 44, 14, 7.3]

interface Columns {
  readonly left: { readonly x: number; readonly width: number }
  readonly host: { readonly x: number; readonly width: number } | null
  readonly right: { readonly x: number; readonly width: number }
}

const beforeColumns: Columns = { left: { x: 1, width: 250 }, host: { x: 356, width: 188 }, right: { x: 629, width: 250 } }
const afterColumns: Columns = { left: { x: 1, width: 310 }, host: null, right: { x: 569, width: 310 } }

/** `null` where nothing is handed over. */
export function pictureBefore({ images, handoffs }: PipelineEntry): Picture | null {
  return draw(handoffs, beforeColumns, {
    box: (id) => ({
      kind: 'image',
      title: id,
      sub: images.find((image) => image.id === id)?.dockerfile ?? 'no Dockerfile of the repository',
    }),
    first: ({ via }) => via,
    second: 'COPY',
  })
}

/** Of a pipeline that is not blocked. */
export function pictureAfter({ images, handoffs }: PipelineEntry): Picture | null {
  const find = (id: string): DocumentImage | undefined => images.find((image) => image.id === id)
  return draw(handoffs, afterColumns, {
    box: (id, role) => {
      const stage = find(id)?.stage ?? null
      if (stage !== null) return { kind: 'stage', title: `stage ${stage}`, sub: `as ${find(id)?.dockerfile ?? id} had it` }
      return { kind: 'image', title: id, sub: role === 'right' ? (find(id)?.dockerfile ?? '') : 'goes on being an image' }
    },
    first: ({ from, path }) => {
      const name = find(from)?.stage ?? from
      return path === '' ? `FROM ${name}` : `COPY --from=${name}`
    },
    second: '',
  })
}

interface Words {
  readonly box: (
    id: string,
    role: 'left' | 'right',
  ) => { readonly kind: 'image' | 'stage'; readonly title: string; readonly sub: string }
  readonly first: (handoff: DocumentHandoff) => string
  readonly second: string
}

function draw(all: readonly DocumentHandoff[], columns: Columns, words: Words): Picture | null {
  const handoffs = all.slice(0, shownHandoffs)
  if (handoffs.length === 0) return null
  const { left, host, right } = columns
  const boxes: PictureBox[] = []
  const texts: PictureText[] = []
  const arrows: PictureArrow[] = []
  const put = (
    kind: PictureText['kind'],
    x: number,
    y: number,
    room: number,
    text: string,
    anchor: PictureText['anchor'] = 'start',
  ): void => {
    const cut = shorten(text, Math.floor(room / sign))
    texts.push({ kind, x, y, anchor, text: cut, whole: cut === text ? '' : text })
  }
  const arrow = (x1: number, x2: number, y: number, label: string): void => {
    arrows.push({ x1: x1 + 4, x2: x2 - 4, y })
    put('label', (x1 + x2) / 2, y - 8, x2 - x1 - 12, label, 'middle')
  }
  const groups =
    (side: 'from' | 'into'): ((index: number) => boolean) =>
    (index) =>
      handoffs[index]?.[side] !== handoffs[index - 1]?.[side]
  const [startsLeft, startsRight] = [groups('from'), groups('into')]
  const open: Record<'left' | 'right', { id: string; y: number } | undefined> = { left: undefined, right: undefined }
  const close = (side: 'left' | 'right', y: number): void => {
    const group = open[side]
    if (group === undefined) return
    const { x, width } = columns[side]
    const { kind, title, sub } = words.box(group.id, side)
    boxes.push({ kind, x, y: group.y, width, height: y - group.y })
    put('title', x + 12, group.y + 19, width - 24, title)
    put('sub', x + 12, group.y + 36, width - 24, sub)
  }
  let y = 1
  handoffs.forEach((handoff, index) => {
    const [newLeft, newRight] = [startsLeft(index), startsRight(index)]
    if (newLeft) close('left', y)
    if (newRight) close('right', y)
    if (newLeft || newRight) {
      if (index > 0) y += gap
      if (newLeft) open.left = { id: handoff.from, y }
      if (newRight) open.right = { id: handoff.into, y }
      y += header
    }
    const middle = y + line / 2
    put('path', left.x + 12, middle + 4, left.width - 24, handoff.path === '' ? 'the whole image' : handoff.path)
    put('path', right.x + 12, middle + 4, right.width - 24, handoff.imagePath === '' ? 'its base' : handoff.imagePath)
    if (host === null || handoff.host === '') arrow(left.x + left.width, right.x, middle, words.first(handoff))
    else {
      boxes.push({ kind: 'host', x: host.x, y: middle - 15, width: host.width, height: 30 })
      put('path', host.x + 10, middle + 4, host.width - 20, handoff.host)
      arrow(left.x + left.width, host.x, middle, words.first(handoff))
      arrow(host.x + host.width, right.x, middle, words.second)
    }
    y += line
  })
  close('left', y + 4)
  close('right', y + 4)
  return { width: 880, height: y + 6, boxes, texts, arrows, more: all.length - handoffs.length }
}

/** Keeps the end, which tells files apart. */
function shorten(text: string, room: number): string {
  const signs = [...text]
  if (signs.length <= room) return text
  const front = Math.max(1, Math.floor((room - 1) / 3))
  return `${signs.slice(0, front).join('')}…${signs.slice(signs.length - (room - 1 - front)).join('')}`
}
