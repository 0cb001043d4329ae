"""Small pieces of the pages: what a template writes for a value."""

from handschlag.office.templatetags.design import breaking


def test_a_mail_address_breaks_behind_its_sign_only():
    assert breaking("buero@atelier.example") == "buero@<wbr>atelier.example"
    assert breaking("") == "<wbr>"
    assert breaking('<b>"@x') == "&lt;b&gt;&quot;@<wbr>x"
