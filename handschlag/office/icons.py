"""Icons of the interface: 24 grid, 1.7 stroke, drawn by us; each accompanies a word."""

ICONS: dict[str, str] = {
    "add": '<path d="M12 5v14M5 12h14"/>',
    "alert": '<path d="M12 4l9 16H3z"/><path d="M12 10v4.5M12 17.3v.2"/>',
    "bank": '<path d="M3 9l9-5 9 5zM5 9v8M10 9v8M14 9v8M19 9v8M3 20h18"/>',
    "calendar": '<rect x="4" y="5" width="16" height="15" rx="2"/><path d="M4 10h16M8 3v4M16 3v4"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.5l3.5 2"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "copy": '<rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V4H4v12h4"/>',
    "document": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "down": '<path d="M6 10l6 6 6-6"/>',
    "download": '<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>',
    "draft": '<circle cx="12" cy="12" r="8" stroke-dasharray="3.5 3"/>',
    "eye": (
        '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
        '<circle cx="12" cy="12" r="2.8"/>'
    ),
    "handshake": '<path d="M3 9.5c5 0 7 5 11 5 2.5 0 4-1 7-1M3 14.5c3 0 4.5-1 7-1 4 0 6-5 11-5"/>',
    "heart": ('<path d="M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.3 4.3 4.3 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z"/>'),
    "home": '<path d="M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-4v-6h-6v6H5a1 1 0 0 1-1-1z"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.7v.2"/>',
    "keyboard": '<rect x="3" y="6" width="18" height="12" rx="2"/><path d="M7 10h.2M11 10h.2M15 10h.2M8 14h8"/>',
    "link": (
        '<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.2 1.2M14 10a4 4 0 0 0-6-.4l-3 3a4'
        ' 4 0 0 0 5.7 5.7l1.2-1.2"/>'
    ),
    "mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3.5 7l8.5 6 8.5-6"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "message": '<path d="M4 5h16v11H11l-4 4v-4H4z"/>',
    "more": (
        '<circle cx="5" cy="12" r="1.3" fill="currentColor"/>'
        '<circle cx="12" cy="12" r="1.3" fill="currentColor"/>'
        '<circle cx="19" cy="12" r="1.3" fill="currentColor"/>'
    ),
    "pause": '<path d="M9 6v12M15 6v12"/>',
    "pen": '<path d="M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z"/>',
    "people": (
        '<circle cx="9" cy="8" r="3.2"/><path d="M3 20c.4-3.6 2.7-5.6 6-5.6s5.6 2 6 5.6M16 5.2a3.2 3.2 0 0 1 0'
        ' 5.7M18 14.8c1.8.8 2.8 2.5 3 5.2"/>'
    ),
    "print": '<path d="M7 9V4h10v5M7 17H4v-7a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v7h-3"/><path d="M7 14h10v6H7z"/>',
    "question": (
        '<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.1.9-1.1 1.9M12 16.7v.2"/>'
    ),
    "quote": '<path d="M6 3h12v10M6 3v18h6"/><path d="M9 8h6M9 12h3M14 19l2.2 2L21 15.5"/>',
    "repeat": ('<path d="M17 3l3 3-3 3M20 6H8a4 4 0 0 0-4 4v1M7 21l-3-3 3-3M4 18h12a4 4 0 0 0 4-4v-1"/>'),
    "right": '<path d="M9 5l7 7-7 7"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
    "section": '<path d="M4 6h16M9 12h11M9 18h11"/>',
    "send": '<path d="M20.5 3.5L10 14M20.5 3.5L14 20.5l-4-6.5-6.5-4z"/>',
    "settings": (
        '<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1'
        ' 2.1M5.6 18.4l2.1-2.1M16.3 7.7l2.1-2.1"/>'
    ),
    "shield": (
        '<path d="M12 3l7.5 3v5.5c0 4.7-3 8-7.5 9.5-4.5-1.5-7.5-4.8-7.5-9.5V6z"/><path d="M9 12l2.2 2.2L15.5 10"/>'
    ),
    "stop": '<circle cx="12" cy="12" r="8.5"/><path d="M6.2 6.2l11.6 11.6"/>',
    "text": '<path d="M5 7V5h14v2M12 5v14M9 19h6"/>',
    "undo": '<path d="M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-4"/>',
    "up": '<path d="M6 14l6-6 6 6"/>',
    "wallet": '<rect x="3" y="6" width="18" height="13" rx="2"/><path d="M3 10h18M15 15h3"/>',
}
