/** The templates with the parts that they are made of. Values are escaped in all of them: their files end in `.html.hbs`. */
import { render as bars } from '../../../../templates/report-bars.html.hbs'
import { render as cell } from '../../../../templates/report-cell.html.hbs'
import { render as pipeline } from '../../../../templates/report-pipeline.html.hbs'
import { render as rows } from '../../../../templates/report-rows.html.hbs'
import { render as way } from '../../../../templates/report-way.html.hbs'
import { cleaned } from './clean.ts'
import type { RowView } from './rows.ts'
import type { SectionView } from './section.ts'

export const partials: Readonly<Record<string, unknown>> = { bars, cell, rows, way }

/** The body of the table. */
export function renderRows(views: readonly RowView[]): string {
  return rows(cleaned(views), { partials })
}

export function renderSection(view: SectionView): string {
  return pipeline(view, { partials })
}
