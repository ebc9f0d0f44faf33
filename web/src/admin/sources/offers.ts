/** What a value of a payload may be: the words of the mapping, the metrics of its domain, and all others. Pure. */

import type { Metric } from '../../api/types';
import { folded } from '../../lib/format';
import { type What, metric } from './assign';
import { PLACES } from './source-draft';
import type { SourceWords } from './words';

export interface Offer {
  /** Null: nothing. */
  what: What | null;
  title: string;
  note: string;
}

export interface Group {
  title: string;
  offers: Offer[];
}

/** Names of metrics that the hub takes. */
const OWN = /^[a-z][a-z0-9_.-]{0,63}$/;

interface About {
  metrics: Iterable<Metric>;
  domain: string;
  /** Whether the value is something already. */
  assigned: boolean;
  domainName: (domain: string) => string;
  name: (metric: Metric) => string;
}

/** Those that what is typed leaves; a name of one's own at the end. */
export function offersFor(text: string, { metrics, domain, assigned, domainName, name }: About, t: SourceWords): Group[] {
  const given = text.trim();
  const own: Offer[] = [];
  const others: Offer[] = [];
  let known = false;
  for (const one of metrics) {
    known ||= one.key === given;
    (domain !== '' && one.domains.includes(domain) ? own : others).push({ what: metric(one.key), title: name(one), note: one.key });
  }
  const basics: Offer[] = [
    ...(assigned ? [{ what: null, title: t.nothing, note: '' }] : []),
    { what: 'device', title: t.device, note: '' },
    { what: 'time', title: t.timePath, note: '' },
    { what: 'seq', title: t.seq, note: '' },
  ];
  const words = wordsIn(given);
  const left = (offers: Offer[]): Offer[] =>
    offers.filter(({ title, note }) => {
      const its = wordsIn(`${title} ${note}`);
      return words.every((word) => its.some((one) => one.startsWith(word)));
    });
  return [
    { title: t.basics, offers: left(basics) },
    { title: t.metricsOf(domainName(domain)), offers: left(own) },
    { title: t.position, offers: left(PLACES.map((place) => ({ what: place, title: t.places[place], note: '' }))) },
    { title: t.otherMetrics, offers: left(others) },
    { title: '', offers: OWN.test(given) && !known ? [{ what: metric(given), title: t.asOwn(given), note: '' }] : [] },
  ].filter(({ offers }) => offers.length > 0);
}

function wordsIn(text: string): string[] {
  return folded(text).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
