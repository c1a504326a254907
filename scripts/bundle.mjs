import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

/** Puts the compiled server and what it loads at a start into few files: half of a start was spent on finding and opening hundreds (decision 0005). */
const outdir = 'dist/server';

await rm(outdir, { recursive: true, force: true });
await build({
  entryPoints: ['dist/src/server.js'],
  outdir,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // CommonJS packages in it call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  // Loaded when they are first wanted, or with files beside them; what follows are options of the MongoDB driver that are not installed.
  external: [
    '@tagtree/embedded-mongo',
    'bwip-js',
    'fontkit',
    'pdfkit',
    'pngjs',
    'qrcode',
    'swagger-ui-express',
    ...[
      '@aws-sdk/credential-providers',
      '@mongodb-js/zstd',
      'aws4',
      'gcp-metadata',
      'kerberos',
      'mongodb-client-encryption',
      'snappy',
      'socks',
    ],
  ],
  logLevel: 'warning',
});
