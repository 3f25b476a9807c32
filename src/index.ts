// The package as the host sees it when it runs from source; the build's counterpart is server.js.
export * from './server';
export { default } from './server';
