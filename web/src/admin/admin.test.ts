import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/client';
import { en } from '../i18n/en';
import { i18n } from '../i18n/index.svelte';
import { vi } from '../i18n/vi';
import { expectation } from '../ui/expectations';
import { Registry } from '../lib/registry';
import { prefs } from '../state/prefs.svelte';
import { faultsOf } from '../ui/problems';
import { type Channel, channelBody, channelDraft, channelHealth, offTheWall, onTheWall, policyBody, policyDraft, signingSecret } from './drafts';
import { changedElsewhere, why } from './listing.svelte';
import { Named } from './named.svelte';
import { outcomeText } from './outcomes';
import { may, sectionsFor } from './sections';
import { adminWords } from './words';

const MAIL: Channel = {
  id: 2, key: 'mail', kind: 'email', name: 'Thư', enabled: false, language: 'en', version: 4, updated_at: '', updated_by: '',
  waiting: 0, failures: 0, retry_at: null, outcome: null, used_at: null,
  config: { host: 'smtp.example.vn', port: 465, security: 'tls', username: 'ioc', password: 'set', sender: 'ioc@example.vn', to: ['a@x.vn', 'b@x.vn'] },
};

describe('sections', () => {
  it('show a viewer what a viewer may read, and an admin everything', () => {
    expect(sectionsFor('viewer').map((section) => section.key)).toEqual(['sources', 'devices', 'accounting', 'maintenance']);
    expect(sectionsFor('admin')).toHaveLength(12);
    expect(may('integrator', 'operator')).toBe(true);
    expect(may('somebody', 'viewer')).toBe(false);
  });
});

describe('a channel', () => {
  it('comes back as it was, without the secret that was never shown', () => {
    const body = channelBody(channelDraft(MAIL));
    const { password: _, ...config } = MAIL.config;
    expect(body).toEqual({ key: 'mail', kind: 'email', name: 'Thư', enabled: false, language: 'en', config });
  });

  it('carries a secret only when one was typed', () => {
    const draft = { ...channelDraft(null), url: ' https://x.vn/ ', secret: ' whsec_x ' };
    expect(channelBody(draft).config).toEqual({ url: 'https://x.vn/', secret: 'whsec_x' });
    expect(channelBody({ ...draft, kind: 'telegram', secret: '', chatId: '' }).config).toEqual({ base_url: 'https://api.telegram.org', chat_id: null });
  });

  it('is well only when its last message got through', () => {
    const health = (about: Partial<Channel>): string => channelHealth({ ...MAIL, enabled: true, ...about });
    expect(health({ enabled: false, outcome: 'refused' })).toBe('off');
    expect(health({})).toBe('unused');
    expect(health({ outcome: 'sent' })).toBe('healthy');
    expect(health({ outcome: 'refused' })).toBe('refused');
    expect(health({ outcome: 'later', failures: 2, retry_at: '2026-03-03T02:00:00Z' })).toBe('retrying');
  });

  it('says what became of a message in the reader’s language', () => {
    i18n.learn({ vi, en });
    const refused = { outcome: { code: 'redirected', host: 'x.vn', status: '302' }, last_error: 'x.vn answered 302; redirects are not followed' };
    prefs.apply('vi');
    expect(outcomeText(refused, adminWords())).toBe('x.vn trả lời 302: chuyển hướng, hệ thống không đi theo');
    expect(outcomeText({ ...refused, outcome: null }, adminWords())).toBe(refused.last_error);
    prefs.apply('en');
    expect(outcomeText(refused, adminWords())).toContain('redirects are not followed');
  });

  it('gives its secret up when that is wanted', () => {
    const draft = { ...channelDraft(null), kind: 'email' as const, forget: true };
    expect(channelBody(draft).config).toMatchObject({ password: null });
    expect(channelBody({ ...draft, secret: 'x' }).config).toMatchObject({ password: 'x' });
  });

  it('says of a port that is none what was typed', () => {
    expect(channelBody({ ...channelDraft(null), kind: 'email', port: '1,5' }).config).toMatchObject({ port: '1,5' });
    expect(expectation('a valid integer, unable to parse string as an integer', vi)).toBe('số nguyên');
  });

  it('is signed with 32 random bytes', () => {
    const secret = signingSecret((bytes) => bytes.fill(7));
    expect(atob(secret.replace('whsec_', ''))).toBe('\u0007'.repeat(32));
  });
});

describe('a policy', () => {
  it('has keys as they are, and a step without a time is no step', () => {
    const draft = { ...policyDraft(null), key: 'night', rules: ['cam-le-*', 'rain'], steps: [{ after: ' ', role: '', channels: ['a'], until: 'acked' as const }] };
    const body = policyBody(draft);
    expect(body.match?.rules).toEqual(['cam-le-*', 'rain']);
    expect(body.steps[0]?.after_seconds).toBe('');
    expect(body.steps[0]?.to_role).toBeNull();
  });
});

describe('what is named by its key', () => {
  const called = (vi: string): { vi: string; en: string } => ({ vi, en: vi });
  const sensor = (id: number, device: string, domain: string) => ({ id, device, domain, status: 'approved' as const, lon: null, lat: null, moving: false, name: called('Trạm Cẩm Lệ'), period: null });
  const registry = new Registry();
  registry.set(sensor(1, 'cam-le-1', 'water'));
  registry.set(sensor(2, 'cam-le-1', 'rain'));
  const rules = [{ key: 'river-3', name: called('Báo động III') }, { key: 'river-2', name: called('Báo động II') }];
  const GET = async (): Promise<unknown> => ({ data: { items: rules, next: null }, response: new Response() });
  const desk = { client: { api: { GET } }, zones: [{ key: 'han', name: called('Sông Hàn') }], sensors: registry, registryVersion: 0 };
  const odd = (named: Named, kind: 'rules' | 'zones' | 'devices', ...keys: string[]): boolean[] => named.picked(kind, keys).map((one) => one.odd);

  it('is called odd only when everything of its kind is known', async () => {
    const named = new Named(desk as never);
    expect(odd(named, 'rules', 'river-9')).toEqual([false]);
    await named.learn();
    expect(odd(named, 'rules', 'river-9', 'river-3', 'river-*', 'rivr-*', '*')).toEqual([true, false, false, true, false]);
    expect(odd(named, 'zones', 'han', 'hán*', 'han*')).toEqual([false, true, true]);
    expect(odd(named, 'devices', 'cam-le-1', 'cam-le-2')).toEqual([false, false]);
    registry.named = true;
    expect(odd(named, 'devices', 'cam-le-1', 'cam-le-2')).toEqual([false, true]);
    expect(named.title('rules', ['river-3', 'river-*'])).toBe('Báo động III, river-*');
    const things = (kind: 'rules' | 'zones' | 'devices') => [...named.things(kind)].map((one) => [one.kind, one.note]);
    expect(things('rules')).toEqual([['rule', 'river-3'], ['rule', 'river-2']]);
    expect(things('zones')).toEqual([['zone', 'han']]);
    expect(things('devices')).toEqual([['sensor', 'cam-le-1'], ['sensor', 'cam-le-1']]);
  });
});

describe('times', () => {
  it('are the wall’s of the city, also where there is summer time', () => {
    expect(onTheWall('2026-03-03T02:00:00.000Z', 'Asia/Ho_Chi_Minh')).toBe('2026-03-03T09:00');
    expect(offTheWall('2026-03-03T09:00', 'Asia/Ho_Chi_Minh')).toBe('2026-03-03T02:00:00.000Z');
    for (const text of ['2026-03-29T00:30', '2026-07-01T12:00', '2026-12-31T23:59'])
      expect(onTheWall(offTheWall(text, 'Europe/Paris'), 'Europe/Paris')).toBe(text);
    expect(offTheWall('', 'Asia/Ho_Chi_Minh')).toBeNull();
    expect(onTheWall(null, 'Asia/Ho_Chi_Minh')).toBe('');
  });
});

describe('what is wrong', () => {
  it('is said at its field in the reader’s language', () => {
    const error = new ApiError({
      type: '', title: '', status: 422, code: 'invalid-input',
      errors: [
        { field: 'config.url', given: '127.0.0.1, this machine itself', expected: 'another host, or its network in HUB_NOTIFY_ALLOW', code: '' },
        { field: 'name', given: "''", expected: 'String should have at least 1 character', code: '' },
        { field: 'other', given: 'nothing', expected: 'a value', code: '' },
      ],
    });
    const faults = faultsOf(error, ['config.url', 'name'], vi);
    expect(faults.fields.get('config.url')).toContain('chính máy này');
    expect(faults.fields.get('name')).toBe('nhận ô trống, cần ít nhất 1 ký tự');
    expect(faults.rest).toBe('other: nhận ô trống, cần một giá trị');
  });

  it('tells somebody else’s change from what its state does not allow', () => {
    const body = { type: '', title: '', status: 409, code: 'conflict', detail: 'English' };
    const said = { given: "'lan'", expected: 'tên khác' };
    const taken = new ApiError({ ...body, errors: [{ field: 'username', given: "'lan'", expected: 'another name', code: 'user.own-name', vi: said }] });
    i18n.learn({ vi, en });
    prefs.apply('vi');
    expect([changedElsewhere(taken), changedElsewhere(new ApiError(body))]).toEqual([false, true]);
    expect(faultsOf(taken, ['username'], vi).fields.get('username')).toBe("nhận 'lan', cần tên khác");
    expect(why(taken)).toBe("nhận 'lan', cần tên khác");
    expect(why(new ApiError(body))).toBe(vi.errors.conflict);
  });

  it('marks the list when one of its entries is wrong', () => {
    const error = new ApiError({ type: '', title: '', status: 422, code: 'invalid-input', errors: [{ field: 'config.to.1', given: "'x'", expected: 'an e-mail address such as duty@example.vn', code: '' }] });
    const faults = faultsOf(error, ['config.to'], vi);
    expect([faults.fields.get('config.to'), faults.rest]).toEqual([expect.stringContaining('địa chỉ thư'), '']);
  });

  it('knows the forms the hub uses, and leaves the rest as it was said', () => {
    for (const text of [
      'less than or equal to 65535', "'viewer', 'operator', 'integrator' or 'admin'", '10 to 256 characters',
      "String should match pattern '^[a-z0-9][a-z0-9._-]{0,79}$'", "String should match pattern '^[a-z][a-z0-9._-]{1,31}$'", 'a time to come, or null',
      'a time with its offset, such as 2026-03-03T09:00:00+07:00',
      'an e-mail address such as duty@example.vn', 'List should have at least 1 item after validation, not 0',
    ]) expect(expectation(text, vi), text).not.toBe(text);
    expect(expectation("'vi' or 'en'", en)).toBe('one of vi, en');
    expect(expectation('a zone that exists', vi)).toBe('a zone that exists');
  });
});
