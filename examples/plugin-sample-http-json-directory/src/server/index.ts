export { default } from './plugin';
export { HttpJsonSource } from './http-json-source';
