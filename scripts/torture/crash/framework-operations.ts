import { BEHIND, inLog } from './in-log.ts';
import { must, type Operation } from './operation.ts';

let paths = 0;

/** A class path of the sample framework that nobody else uses. */
function freshPath(): string {
  paths += 1;
  return `V.${String(20 + Math.floor(paths / 1_000))}.${String(paths % 1_000).padStart(3, '0')}`;
}

const CLASSES = '/v1/frameworks/sample/classes';

const addClass: Operation = {
  name: 'add a class',
  between: BEHIND,
  async prepare(world) {
    const path = freshPath();
    const sent = (en: string) => ({
      method: 'POST' as const,
      path: CLASSES,
      body: { path, title: { en }, itemKind: 'lot' },
    });
    return {
      sent: sent(`Ours ${path}`),
      rival: { sent: sent('Theirs'), room: 'one' },
      async look(next) {
        const sight = await inLog(world, ['framework', 'sample'], 'classes-added', `Ours ${path}`);
        const { body } = await next.send({ method: 'GET', path: `${CLASSES}/${path}` });
        if (sight === 'done') return body.title?.en === `Ours ${path}` ? 'done' : 'THE CLASS IS MISSING';
        return sight;
      },
    };
  },
};

const describeClass: Operation = {
  name: 'describe a class',
  between: BEHIND,
  async prepare(world, process) {
    const path = freshPath();
    await must(process, {
      method: 'POST',
      path: CLASSES,
      body: { path, title: { en: 'Made up' }, itemKind: 'lot' },
    });
    const patch = (body: object) => ({ method: 'PATCH' as const, path: `${CLASSES}/${path}`, body });
    return {
      sent: patch({ title: { en: `Ours ${path}` } }),
      rival: { sent: patch({ attributes: { theirs: { title: { en: 'Theirs' }, type: 'text' } } }), room: 'both' },
      async look(next) {
        const sight = await inLog(world, ['framework', 'sample'], 'class-described', `Ours ${path}`);
        const { body } = await next.send({ method: 'GET', path: `${CLASSES}/${path}` });
        if (sight === 'done') return body.title?.en === `Ours ${path}` ? 'done' : 'THE CLASS DOES NOT SHOW IT';
        return sight;
      },
    };
  },
};

/** Codes of it start with four letters of the tag, so that only a framework of the same tag accepts them too. */
export function definition(tag: string) {
  const letters = [...tag.slice(-8)].map((digit) => String.fromCharCode(65 + Number.parseInt(digit, 16))).join('');
  const digits = { alphabet: '0123456789', length: 3 };
  return {
    levels: [
      { key: 'issuer', from: 'constant', alphabet: 'ABCDEFGHIJKLMNOP', length: 8, value: letters },
      { key: 'type', from: 'class', ...digits },
      { key: 'serial', from: 'serial', ...digits },
    ],
  };
}

const framework = (tag: string, en: string, key = tag) => ({
  method: 'POST' as const,
  path: '/v1/frameworks',
  body: { key: key.toLowerCase(), title: { en }, definition: definition(tag) },
});

const createFramework: Operation = {
  name: 'create a framework',
  between: BEHIND,
  async prepare(world, _process, tag) {
    return {
      sent: framework(tag, 'Ours'),
      rival: { sent: framework(tag, 'Theirs'), room: 'one' },
      look: () => inLog(world, ['framework', tag.toLowerCase()], 'framework-created', 'Ours'),
    };
  },
};

const draftVersion: Operation = {
  name: 'draft a version',
  between: BEHIND,
  async prepare(world, process, tag) {
    await must(process, framework(tag, 'Made up'));
    const path = `/v1/frameworks/${tag.toLowerCase()}/versions`;
    const sent = (validFrom: string) => ({
      method: 'POST' as const,
      path,
      body: { definition: definition(tag), validFrom },
    });
    return {
      sent: sent('2031-01-01'),
      rival: { sent: sent('2032-02-02'), room: 'both' },
      look: () => inLog(world, ['framework', tag.toLowerCase()], 'version-drafted', '2031-01-01'),
    };
  },
};

const publishVersion: Operation = {
  name: 'publish a version',
  between: BEHIND,
  async prepare(world, process, tag) {
    await must(process, framework(tag, 'Ours'));
    await must(process, framework(tag, 'Theirs', `${tag}X`));
    const publish = (key: string) => ({
      method: 'POST' as const,
      path: `/v1/frameworks/${key.toLowerCase()}/versions/1/publish`,
    });
    return {
      sent: publish(tag),
      rival: { sent: publish(`${tag}X`), room: 'one' },
      look: () => inLog(world, ['framework', tag.toLowerCase()], 'version-published'),
    };
  },
};

const retireVersion: Operation = {
  name: 'retire a version',
  between: BEHIND,
  async prepare(world, process, tag) {
    const versions = `/v1/frameworks/${tag.toLowerCase()}/versions`;
    await must(process, framework(tag, 'Made up'));
    await must(process, { method: 'POST', path: `${versions}/1/publish` });
    return {
      sent: { method: 'POST', path: `${versions}/1/retire`, body: { reason: 'made up' } },
      rival: { sent: { method: 'POST', path: versions, body: { definition: definition(tag) } }, room: 'both' },
      look: () => inLog(world, ['framework', tag.toLowerCase()], 'version-retired'),
    };
  },
};

/** A change of a leaf's place in the tree, and what tells that it is made. */
const changeOfClass = (
  name: string,
  type: string,
  body: (path: string) => object,
  isMade: (shown: { parent?: string; successor?: string }, path: string) => boolean,
): Operation => ({
  name,
  between: BEHIND,
  async prepare(world, process) {
    const [path, other] = [freshPath(), freshPath()];
    for (const each of [path, other])
      await must(process, {
        method: 'POST',
        path: CLASSES,
        body: { path: each, title: { en: each }, itemKind: 'lot' },
      });
    const patch = { title: { en: 'Theirs' } };
    return {
      sent: { method: 'POST', path: `${CLASSES}/${path}/${name.split(' ')[0]}`, body: body(other) },
      rival: { sent: { method: 'PATCH', path: `${CLASSES}/${path}`, body: patch }, room: 'both' },
      async look(next) {
        const sight = await inLog(world, ['framework', 'sample'], type, `"path":"${path}"`);
        const { body: shown } = await next.send({ method: 'GET', path: `${CLASSES}/${path}` });
        return sight !== 'done' || isMade(shown, other) ? sight : 'THE CLASS DOES NOT SHOW IT';
      },
    };
  },
});

const moveClass = changeOfClass(
  'move a class',
  'class-moved',
  () => ({ under: 'V' }),
  ({ parent }) => parent === 'V',
);

const mergeClass = changeOfClass(
  'merge a class',
  'class-merged',
  (into) => ({ into }),
  ({ successor }, into) => successor === `sample:${into}`,
);

const takeCatalogue: Operation = {
  name: 'take in a catalogue',
  between: /^(draft|published), \d of 3 classes$|projection behind$/,
  waits: /^(draft|published), \d of 3 classes$/,
  async prepare(world, _process, tag) {
    const key = tag.toLowerCase();
    const classes = ['001', '002', '003'].map((path) => ({ path, title: { en: 'Made up' }, itemKind: 'equipment' }));
    const catalogue = {
      format: 'tagtree-catalogue-1',
      framework: { key, title: { en: 'Ours' } },
      versions: [{ version: 1, definition: definition(tag) }],
      classes,
    };
    return {
      sent: { method: 'POST', path: '/v1/catalogues', body: { catalogue } },
      async look() {
        const found = await world.stores.frameworks.find(key);
        const there = await world.stores.classes.model.collection.countDocuments({ framework: key });
        if (!found) return inLog(world, ['framework', key], 'framework-created');
        const state = found.versions[0]?.state;
        return state === 'published' && there === 3 ? 'done' : `${state}, ${there} of 3 classes`;
      },
    };
  },
};

export const frameworkOperations: readonly Operation[] = [
  addClass,
  describeClass,
  moveClass,
  mergeClass,
  createFramework,
  draftVersion,
  publishVersion,
  retireVersion,
  takeCatalogue,
];
