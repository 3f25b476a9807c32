// Which referrals can be left out without anybody missing.
import { parseDn } from './directory/dn';
import type { LdapSettings } from './options';

/** The parts of a domain of Active Directory in which there are no people. */
const WITHOUT_PEOPLE = ['forestdnszones', 'domaindnszones', 'configuration'];

/** Whether nobody is where a referral points to, or an admin said that it doesn't matter. */
export function harmlessReferrals(
  settings: Pick<LdapSettings, 'preset' | 'areReferralsIgnored'>,
): (url: string) => boolean {
  return (url) => settings.areReferralsIgnored || (settings.preset === 'activeDirectory' && leadsNowhere(url));
}

function leadsNowhere(url: string): boolean {
  try {
    const [, dn = ''] = /^ldaps?:\/\/[^/]*\/([^?]*)/i.exec(url) ?? [];
    const [first] = parseDn(decodeURIComponent(dn));
    return first !== undefined && WITHOUT_PEOPLE.includes(first[0].value.toLowerCase());
  } catch {
    return false;
  }
}
