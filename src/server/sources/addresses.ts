// Where options say that a source is: a stored secret goes to no other place.
import { isSecretKey } from '../platform/mask';
import { type IsSecret, mapOptions, type Options, STORED_SECRET } from './secret-options';

const NAMED_LIKE_ADDRESS = /ur[il]|host|address|server|endpoint|domain|proxy|port$/i;
/** Has a scheme, is the name or number of a host, or is put together by the host. */
const LOOKS_LIKE_ADDRESS = /:\/\/|^\s*(localhost|[\w-]+(\.[\w-]+)+)(:\d+)?(\/\S*)?\s*$|{{/i;
/** One address: scheme, host and port, and then whatever is asked for there. */
const ONE_ADDRESS = /^\s*([a-z][a-z\d+.-]*:\/\/[\w.:[\]-]+)([/?#]((?!:\/\/)\S)*)?\s*$/i;

/** The option, if any, that says another place than the stored one in its stead. What is asked for in the same place may be another. */
export function changedAddress(given: Options, stored: Options, isSecret: IsSecret): string | undefined {
  const former = placesIn(stored, isSecret);
  const changed = [...placesIn(given, isSecret)].find(([path, { address }]) => former.get(path)?.address !== address);
  return changed?.[1].option;
}

/** Addresses, and how people know the options that say them, by their paths: a name may have dots in it. */
function placesIn(options: Options, isSecret: IsSecret) {
  const places = new Map<string, { option: string; address: string }>();
  mapOptions(options, isSecret, (value, { path }) => {
    const text = ['string', 'number'].includes(typeof value) ? String(value) : '';
    // A secret may be an address itself. The password of a proxy is none.
    const isNamed = path.some((name) => NAMED_LIKE_ADDRESS.test(name) && !isSecretKey(name));
    if (text && text !== STORED_SECRET && (isNamed || LOOKS_LIKE_ADDRESS.test(text))) {
      const address = (ONE_ADDRESS.exec(text)?.[1] ?? text).toLowerCase();
      places.set(JSON.stringify(path), { option: path.join('.'), address });
    }
  });
  return places;
}
