// Builds each face's entry into web/dist; Flask finds the hashed files through the manifest.
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "web/dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      input: [
        "web/client/plain.ts",
        "kiosk/client/main.tsx",
        "kiosk/client/sw.ts",
        "display/client/projector.tsx",
        "display/client/mc.tsx",
        "admin/client/main.tsx",
        "printers/station/client/main.tsx",
      ],
    },
  },
});
