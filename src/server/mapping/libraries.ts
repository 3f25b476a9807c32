// What the host does not ship. The build puts these libraries into this file, since the host installs nothing for a plugin; it is
// loaded when a mapping needs it.
export { parsePhoneNumberFromString } from 'libphonenumber-js/min';
export { RE2JS } from 're2js';
