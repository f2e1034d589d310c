import type { ThemeConfig } from 'antd'

/** antd's tokens; the same values as CSS variables stand in tokens.css. */
export const theme: ThemeConfig = {
  cssVar: { key: 'dg' },
  hashed: false,
  token: {
    colorPrimary: '#245bdb',
    // White words on it stay legible: the lighter one antd makes is not.
    colorPrimaryHover: '#1d4fc4',
    colorLink: '#245bdb',
    colorLinkHover: '#1d4fc4',
    colorLinkActive: '#1a45ad',
    colorText: '#1f2329',
    colorTextSecondary: '#51565d',
    colorTextTertiary: '#646a73',
    colorTextDescription: '#646a73',
    colorTextPlaceholder: '#6f757e',
    colorBorder: '#d0d3d8',
    colorBorderSecondary: '#dee0e3',
    colorBgLayout: '#f5f6f7',
    colorError: '#c9302c',
    colorSuccess: '#1c7c3c',
    colorWarning: '#9a5b00',
    // Of so dark a tone antd makes a muddy ground.
    colorWarningBg: '#fff7e6',
    colorWarningBorder: '#f0cf94',
    borderRadius: 6,
    borderRadiusLG: 8,
    controlHeight: 32,
    controlHeightLG: 40,
    fontSize: 14,
    lineHeight: 22 / 14,
    fontFamily: "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', system-ui, -apple-system, 'Segoe UI', sans-serif",
    boxShadowSecondary: '0 6px 28px rgb(31 35 41 / 14%)',
    // tokens.css takes every transition away for them; antd must not wait for the end of one.
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    motionDurationMid: '0.15s',
    motionDurationSlow: '0.2s',
  },
  components: {
    Button: { fontWeight: 500, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Modal: { titleFontSize: 16 },
    Tabs: { horizontalMargin: '0', titleFontSize: 14 },
    Tooltip: { fontSize: 12 },
  },
}

/** A finger wants 40 px where a mouse is content with 32. */
export const phoneTheme: ThemeConfig = { ...theme, token: { ...theme.token, controlHeight: 40, controlHeightLG: 44, controlHeightSM: 32 } }
