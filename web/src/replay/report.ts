/** The short report as text that leaves the console: Markdown, and a page of HTML that needs nothing else. */

import { timeLeft } from '../desk/time';
import type { Language } from '../i18n/index.svelte';
import type { Catalogue } from '../i18n/vi';
import { clock, date, day } from '../lib/format';
import { SEVERITIES } from '../lib/severity';
import type { Report, ReportAlarm, ReportStep } from './source';
import { actionName, actorName } from './words';

export interface Setting {
  t: Catalogue;
  language: Language;
  zone: string;
  city: string;
  /** Opens this replay. */
  link: string;
}

export interface Table {
  head: string[];
  rows: string[][];
}

/** The report as blocks, whatever they are written in. */
export interface Written {
  title: string;
  span: string;
  about: string;
  made: string;
  figures: [name: string, value: string][];
  incidents: Table;
  alarms: Table;
  steps: Table;
  people: string[];
}

export function written(report: Report, setting: Setting): Written {
  const { t, language, zone } = setting;
  const words = t.replay;
  const name = (text: { vi?: string; en?: string } | null | undefined): string => text?.[language] || text?.vi || text?.en || '';
  const time = (iso: string): string => `${day(Date.parse(iso), language, zone)} ${clock(Date.parse(iso), language, zone)}`;
  // What is read in another year, on paper: the rows below it are of the same days.
  const dated = (iso: string): string => `${date(Date.parse(iso), language, zone)} ${clock(Date.parse(iso), language, zone)}`;
  const took = (seconds: number | null): string => (seconds === null ? '–' : timeLeft(seconds * 1000, t));
  const where = (alarm: ReportAlarm): string => name(alarm.sensor?.name) || name(alarm.zone?.name) || alarm.subject;
  const alarms = new Map(report.alarms.map((alarm) => [alarm.id, alarm]));
  const { figures } = report;
  const about = report.incidents.find(({ id }) => id === report.incident);
  const severities = SEVERITIES.filter((severity) => (figures.by_severity[severity] ?? 0) > 0);
  const f = words.figures;
  return {
    title: `${words.reportTitle} · ${setting.city}`,
    span: `${dated(report.from)} – ${dated(report.to)}`,
    about: about ? `${words.oneIncident(about.id)}: ${name(about.title)}` : report.incident === null ? '' : words.oneIncident(report.incident),
    made: words.madeBy(actorName(report.made_by, t), dated(report.made_at)),
    figures: [
      [f.raised, String(figures.raised) + (severities.length > 0 ? ` (${severities.map((s) => `${t.severities[s]} ${figures.by_severity[s]}`).join(', ')})` : '')],
      [f.cleared, String(figures.cleared)],
      [f.acked, String(figures.acked)],
      [f.median, took(figures.median_answer_seconds)],
      [f.longest, took(figures.longest_answer_seconds)],
      [f.openBefore, String(figures.open_before)],
      [f.openAfter, String(figures.open_after)],
      [f.unackedAfter, String(figures.unacked_after)],
    ],
    incidents: {
      head: [words.columns.time, words.columns.severity, words.columns.incident, words.columns.alarms, words.columns.leader, words.columns.closed],
      rows: report.incidents.map((incident) => [
        time(incident.opened_at),
        t.severities[incident.severity],
        name(incident.title),
        String(incident.alarm_count),
        incident.assignee ?? '–',
        incident.closed_at === null ? words.goingOn : time(incident.closed_at),
      ]),
    },
    alarms: {
      head: [words.columns.time, words.columns.severity, words.columns.alarm, words.columns.where, words.columns.answered, words.columns.ended],
      rows: report.alarms.map((alarm) => [
        time(alarm.raised_at),
        t.severities[alarm.severity],
        name(alarm.rule.name) || alarm.rule.key || '',
        where(alarm),
        alarm.answer_seconds !== null ? took(alarm.answer_seconds) : alarm.ack === 'acked' ? words.before : words.notAnswered,
        alarm.cleared_at === null ? words.stillOpen : time(alarm.cleared_at),
      ]),
    },
    steps: {
      head: [words.columns.time, words.columns.actor, words.columns.action, words.columns.alarm, words.columns.note],
      rows: [
        ...report.steps.map((step: ReportStep) => {
          const alarm = alarms.get(step.alarm);
          return { ...step, about: alarm ? `${name(alarm.rule.name)} · ${where(alarm)}` : `#${step.alarm}` };
        }),
        ...report.deeds.map((deed) => ({ ...deed, action: `incident-${deed.action}`, about: name(deed.title) })),
      ]
        .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
        .map((step) => [time(step.at), actorName(step.actor, t), actionName(step.action, t), step.about, step.comment ?? '']),
    },
    people: report.people.map(({ actor, actions }) => {
      const done = Object.entries(actions).map(([action, count]) => `${actionName(action, t)} ${count}`);
      return `${actorName(actor, t)}: ${done.join(', ')}`;
    }),
  };
}

export function markdown(report: Report, setting: Setting): string {
  const text = written(report, setting);
  const words = setting.t.replay;
  return [
    `# ${line(text.title)}`,
    [`**${words.span}:** ${text.span}`, text.about, text.made].filter(Boolean).join('  \n'),
    `[${words.openOnMap}](${setting.link})`,
    text.figures.map(([name, value]) => `- ${name}: **${value}**`).join('\n'),
    ...(text.incidents.rows.length > 0 ? [`## ${words.incidents}`, table(text.incidents, '')] : []),
    `## ${words.what}`,
    table(text.alarms, words.noMarks),
    `## ${words.who}`,
    text.people.length > 0 ? text.people.map((entry) => `- ${line(entry)}`).join('\n') : words.nobody,
    `## ${words.when}`,
    ...(report.truncated ? [words.truncated] : []),
    table(text.steps, words.storyEmpty),
    '',
  ].join('\n\n');
}

function table({ head, rows }: Table, none: string): string {
  if (rows.length === 0) return none;
  const row = (cells: string[]): string => `| ${cells.map((cell) => line(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** What people wrote must not become headings, links or markup. */
function line(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#]/g, '\\$&');
}

export function html(report: Report, setting: Setting): string {
  const text = written(report, setting);
  const words = setting.t.replay;
  const cells = (row: string[], tag: 'td' | 'th'): string => `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const drawn = ({ head, rows }: Table, none: string): string =>
    rows.length === 0
      ? `<p>${escaped(none)}</p>`
      : `<table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table>`;
  return `<!doctype html>
<html lang="${setting.language}">
<meta charset="utf-8">
<title>${escaped(text.title)} · ${escaped(text.span)}</title>
<style>${PAPER}</style>
<h1>${escaped(text.title)}</h1>
<p><strong>${escaped(words.span)}:</strong> ${escaped(text.span)}${text.about ? ` · ${escaped(text.about)}` : ''}<br>${escaped(text.made)}<br>
<a href="${escaped(setting.link)}">${escaped(words.openOnMap)}</a></p>
<dl>${text.figures.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>
${text.incidents.rows.length > 0 ? `<h2>${escaped(words.incidents)}</h2>${drawn(text.incidents, '')}` : ''}
<h2>${escaped(words.what)}</h2>
${drawn(text.alarms, words.noMarks)}
<h2>${escaped(words.who)}</h2>
${text.people.length > 0 ? `<ul>${text.people.map((entry) => `<li>${escaped(entry)}</li>`).join('')}</ul>` : `<p>${escaped(words.nobody)}</p>`}
<h2>${escaped(words.when)}</h2>
${report.truncated ? `<p>${escaped(words.truncated)}</p>` : ''}
${drawn(text.steps, words.storyEmpty)}
</html>
`;
}

const PAPER =
  'body{font:14px/1.45 system-ui,sans-serif;max-width:900px;margin:24px auto;padding:0 16px;color:#14202b}h1{font-size:20px}h2{font-size:15px;margin:22px 0 6px}' +
  'table{width:100%;border-collapse:collapse;font-size:12px}th,td{padding:4px 8px;border-bottom:1px solid #c3ccd4;text-align:left;vertical-align:top}' +
  'dl{display:grid;grid-template-columns:repeat(4,1fr);gap:8px}dt{font-size:12px;color:#43525f}dd{margin:0;font-size:16px;font-weight:600}thead{display:table-header-group}tr{break-inside:avoid}';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter]!);
}
