/** Forms of administration: what is typed, and the body it becomes. Pure. */

import type { Schemas } from '../api/types';

export type Channel = Schemas['Channel'];
export type Policy = Schemas['Policy'];
export type ChannelKind = Channel['kind'];
export type ChannelBody = Schemas['WebhookBody'] | Schemas['EmailBody'] | Schemas['TelegramBody'];

/** The field of each kind that is secret: it goes in and never comes out. */
export const SECRET: Record<ChannelKind, string> = { webhook: 'secret', email: 'password', telegram: 'token' };

export type Health = 'off' | 'retrying' | 'refused' | 'unused' | 'healthy';

/** How a channel fares, by its last attempt: a refusal for good is not tried again, and is no health. */
export function channelHealth({ enabled, outcome, failures, retry_at }: Pick<Channel, 'enabled' | 'outcome' | 'failures' | 'retry_at'>): Health {
  if (!enabled) return 'off';
  if (outcome === 'refused') return 'refused';
  if (outcome === 'later' || (retry_at && failures > 0)) return 'retrying';
  return outcome === 'sent' ? 'healthy' : 'unused';
}

export interface ChannelDraft {
  key: string;
  kind: ChannelKind;
  name: string;
  enabled: boolean;
  language: 'vi' | 'en';
  url: string;
  host: string;
  port: string;
  security: 'starttls' | 'tls' | 'none';
  username: string;
  sender: string;
  to: string;
  baseUrl: string;
  chatId: string;
  /** Empty keeps what is set. */
  secret: string;
  /** Takes away what is set. */
  forget: boolean;
}

export function channelDraft(channel: Channel | null): ChannelDraft {
  const config = channel?.config ?? {};
  const text = (name: string, otherwise = ''): string => String(config[name] ?? otherwise);
  return {
    key: channel?.key ?? '',
    kind: channel?.kind ?? 'webhook',
    name: channel?.name ?? '',
    enabled: channel?.enabled ?? true,
    language: channel?.language ?? 'vi',
    url: text('url'),
    host: text('host'),
    port: text('port', '587'),
    security: (config.security as ChannelDraft['security'] | undefined) ?? 'starttls',
    username: text('username'),
    sender: text('sender'),
    to: ((config.to as string[] | undefined) ?? []).join('\n'),
    baseUrl: text('base_url', 'https://api.telegram.org'),
    chatId: text('chat_id'),
    secret: '',
    forget: false,
  };
}

export function channelBody(draft: ChannelDraft): ChannelBody {
  const head = { key: draft.key, name: draft.name, enabled: draft.enabled, language: draft.language };
  const secret = draft.secret.trim() === '' ? (draft.forget ? { [SECRET[draft.kind]]: null } : {}) : { [SECRET[draft.kind]]: draft.secret.trim() };
  switch (draft.kind) {
    case 'webhook':
      return { ...head, kind: 'webhook', config: { url: draft.url.trim(), ...secret } };
    case 'email':
      return {
        ...head,
        kind: 'email',
        config: {
          host: draft.host.trim(),
          port: whole(draft.port),
          security: draft.security,
          username: draft.username.trim() || null,
          sender: draft.sender.trim(),
          to: lines(draft.to),
          ...secret,
        },
      };
    case 'telegram':
      return {
        ...head,
        kind: 'telegram',
        config: { base_url: draft.baseUrl.trim(), chat_id: draft.chatId.trim() || null, ...secret },
      };
  }
}

/** `whsec_` and 32 random bytes (Standard Webhooks). */
export function signingSecret(random: (bytes: Uint8Array<ArrayBuffer>) => void): string {
  const bytes = new Uint8Array(32);
  random(bytes);
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

export interface StepDraft {
  after: string;
  role: string;
  channels: string[];
  until: 'acked' | 'cleared';
}

export interface PolicyDraft {
  key: string;
  nameVi: string;
  nameEn: string;
  severities: string[];
  domains: string[];
  rules: string[];
  zones: string[];
  steps: StepDraft[];
  resolved: boolean;
  enabled: boolean;
}

export function policyDraft(policy: Policy | null): PolicyDraft {
  const match = policy?.match;
  return {
    key: policy?.key ?? '',
    nameVi: policy?.name.vi ?? '',
    nameEn: policy?.name.en ?? '',
    severities: match?.severities ?? ['critical'],
    domains: match?.domains ?? [],
    rules: match?.rules ?? [],
    zones: match?.zones ?? [],
    steps: policy?.steps.map(({ after_seconds, to_role, channels, until }) => ({
      after: String(after_seconds), role: to_role ?? '', channels: [...channels], until,
    })) ?? [{ after: '0', role: '', channels: [], until: 'acked' }],
    resolved: policy?.resolved ?? true,
    enabled: policy?.enabled ?? false,
  };
}

export function policyBody(draft: PolicyDraft): Schemas['PolicyBody'] {
  return {
    key: draft.key,
    name: { vi: draft.nameVi, en: draft.nameEn },
    match: {
      severities: draft.severities as Schemas['Severity'][],
      rules: draft.rules,
      domains: draft.domains as NonNullable<Schemas['PolicyMatch']['domains']>,
      zones: draft.zones,
    },
    steps: draft.steps.map(({ after, role, channels, until }) => ({
      after_seconds: whole(after),
      to_role: (role || null) as Schemas['Role'] | null,
      channels,
      until,
    })),
    resolved: draft.resolved,
    enabled: draft.enabled,
  };
}

/** What is no whole number goes as it was typed, so that the answer says what is wanted instead. */
function whole(text: string): number {
  return /^\d+$/.test(text.trim()) ? Number(text) : (text.trim() as unknown as number);
}

export function lines(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter(Boolean);
}

/** `2026-03-03T09:00` on the wall of the city, for an input; empty for no moment. */
export function onTheWall(moment: string | null, zone: string): string {
  return moment === null ? '' : new Date(Date.parse(moment) + offset(Date.parse(moment), zone)).toISOString().slice(0, 16);
}

/** The moment of a time on the wall of the city; null when there is none. */
export function offTheWall(text: string, zone: string): string | null {
  const naive = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN;
  if (Number.isNaN(naive)) return null;
  // The offset at that time, not today's: a zone may have summer time.
  const first = naive - offset(naive, zone);
  return new Date(naive - offset(first, zone)).toISOString();
}

/** How far the clock of `zone` is ahead of UTC, ms. */
function offset(ms: number, zone: string): number {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    }).formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}
