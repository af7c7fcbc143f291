// npm ci && node vendor.mjs            copies third-party assets to static/vendor and writes MANIFEST.json
// npm ci && node vendor.mjs --check    checks that the committed copies are those of the locked packages
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const destination = path.resolve(here, '../../static/vendor');
const check = process.argv.includes('--check');
const icons = `arrow-left arrow-right ban bell book-open building-2 calendar calendar-plus camera check chevron-down chevron-right
circle-alert circle-check clock copy download external-link eye factory file-text flask-conical hard-hat house info
languages list lock log-out mail map map-pin menu message-square paperclip pencil phone plus printer rotate-ccw search
send shield-check sliders-horizontal trending-down triangle-alert user users video x`.split(/\s+/);
const files = {
  '@fontsource-variable/archivo': {
    LICENSE: 'fonts/OFL-Archivo.txt',
    'files/archivo-latin-wdth-normal.woff2': null, // source of static/fonts/archivo-fr.woff2: hash only
    'files/archivo-latin-ext-wdth-normal.woff2': 'fonts/',
  },
  '@fontsource-variable/source-serif-4': {
    LICENSE: 'fonts/OFL-SourceSerif4.txt',
    'files/source-serif-4-latin-wght-normal.woff2': null,
    'files/source-serif-4-latin-wght-italic.woff2': null,
  },
  'lucide-static': {
    LICENSE: 'icons/LICENSE-lucide.txt',
    ...Object.fromEntries(icons.map((name) => [`icons/${name}.svg`, 'icons/'])),
  },
};
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const manifest = {};
let differences = 0;
for (const [packageName, list] of Object.entries(files)) {
  const base = path.join(here, 'node_modules', packageName);
  const { version, license } = JSON.parse(fs.readFileSync(path.join(base, 'package.json')));
  for (const [source, target] of Object.entries(list)) {
    const bytes = fs.readFileSync(path.join(base, source));
    const name = target === null ? `source:${path.basename(source)}` : target.endsWith('/') ? target + path.basename(source) : target;
    manifest[name] = { package: packageName, version, licence: license, bytes: bytes.length, sha256: sha256(bytes) };
    if (target === null) continue;
    const file = path.join(destination, name);
    if (check) {
      if (!fs.existsSync(file) || sha256(fs.readFileSync(file)) !== manifest[name].sha256) {
        differences++;
        console.log('differs:', name);
      }
    } else {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, bytes);
    }
  }
}
if (!check) fs.writeFileSync(path.join(destination, 'MANIFEST.json'), JSON.stringify(manifest, null, 1) + '\n');
console.log(check ? `${differences} difference(s)` : `${Object.keys(manifest).length} files`);
process.exit(differences ? 1 : 0);
