/** Status over time: a column for each run, as numbers for the template's SVG. */
import type { TrendPoint } from '../report.ts'
import { amount, time } from './format.ts'
import { statusWords } from './rows.ts'
import type { RowStatus } from './state.ts'

export interface TrendView {
  readonly width: number
  readonly height: number
  /** Of the ground line. */
  readonly ground: number
  readonly lines: readonly { readonly y: string; readonly label: string; readonly labelY: string }[]
  readonly columns: readonly {
    readonly parts: readonly {
      readonly kind: RowStatus
      readonly x: string
      readonly y: string
      readonly width: string
      readonly height: string
    }[]
  }[]
  readonly days: readonly { readonly x: string; readonly text: string; readonly anchor: string }[]
  readonly points: readonly { readonly time: string; readonly counts: readonly string[] }[]
  readonly note: string
}

const shownRuns = 60
const drawn: readonly Exclude<RowStatus, 'failed'>[] = ['migrated', 'caveats', 'blocked', 'gone']
const [width, left, top, ground, height] = [520, 44, 10, 190, 214]

/** `null` where there is no earlier run. */
export function trendView(trend: readonly TrendPoint[]): TrendView | null {
  const points = trend.slice(-shownRuns)
  if (points.length < 2) return null
  const totals = points.map(({ pipelines }) => drawn.reduce((sum, status) => sum + pipelines[status], 0))
  const most = niceMost(Math.max(...totals))
  const step = (width - left - 4) / points.length
  const bar = Math.min(56, step * 0.72)
  const heightOf = (value: number): number => (value / most) * (ground - top)
  return {
    width,
    height,
    ground,
    lines: [0, most / 2, most].map((value) => ({
      y: (ground - heightOf(value)).toFixed(1),
      labelY: (ground - heightOf(value) + 4).toFixed(1),
      label: amount(value),
    })),
    columns: points.map(({ pipelines }, index) => {
      let y = ground
      const x = left + step * index + (step - bar) / 2
      const parts = drawn.map((kind) => {
        const high = heightOf(pipelines[kind])
        y -= high
        return { kind, x: x.toFixed(1), y: y.toFixed(1), width: bar.toFixed(1), height: high.toFixed(1) }
      })
      return { parts: parts.filter((part) => part.height !== '0.0') }
    }),
    days: daysOf(points, step),
    points: points.map(({ started, pipelines, failed }) => ({
      time: time(started),
      counts: [...drawn.map((status) => amount(pipelines[status])), amount(failed)],
    })),
    note: `${amount(points.length)} runs${trend.length > points.length ? `, the last of ${amount(trend.length)}` : ''}. From below: ${drawn.map((status) => statusWords[status]).join(', ')}.`,
  }
}

/** The first run and the last, and those between where there is room. */
function daysOf(points: readonly TrendPoint[], step: number): TrendView['days'] {
  const every = Math.max(1, Math.ceil(92 / step))
  return points.flatMap(({ started }, index) => {
    const last = points.length - 1
    if (index !== last && (index % every !== 0 || last - index < every)) return []
    return [
      {
        x: (left + step * (index + 0.5)).toFixed(1),
        text: started.slice(0, 10),
        anchor: index === last && step < 70 ? 'end' : 'middle',
      },
    ]
  })
}

/** The next 2, 4, 6, 8, 10, 20, 40 …: its half is whole. */
function niceMost(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
  return [1, 2, 4, 6, 8, 10].map((factor) => factor * power).find((most) => most >= value && most % 2 === 0) ?? value
}
