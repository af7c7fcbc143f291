# ruff: noqa: E501  (a clipboard of Word, on the lines Word writes)
"""What Word puts on the clipboard comes out as a text: its structure kept, its styles and machinery gone."""

from practices.richtext import clean, plain

# As Word 365 writes it (shortened): conditional comments, o:p, mso- styles, lists that are paragraphs, smart tags.
CLIPBOARD = """
<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta name=Generator content="Microsoft Word 15"><link rel=File-List href="file:///C:/Users/jd/clip_filelist.xml">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {mso-style-parent:""; font-family:"Calibri",sans-serif;} @page {size:595.3pt 841.9pt;} --></style>
<!--[if gte mso 10]><style>table.MsoNormalTable {mso-style-name:"Tableau Normal";}</style><![endif]--></head>
<body lang=FR style='tab-interval:35.4pt'><!--StartFragment-->
<h2 style='mso-pagination:widow-orphan'><span style='font-family:"Arial"'>Le déroulé<o:p></o:p></span></h2>
<p class=MsoNormal style='margin-bottom:0cm;line-height:normal'><b style='mso-bidi-font-weight:normal'><span
style='color:#1F4E79'>Deux caméras</span></b> ont été posées <i>en sortie</i> de <st1:place w:st="on">grenaillage</st1:place>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>choisir la pièce<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>régler la lumière<o:p></o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>
<tr style='mso-yfti-irow:0'><td width=200 style='width:150pt'><p class=MsoNormal>Rebuts<o:p></o:p></p></td>
<td width=200><p class=MsoNormal>3,8 %<o:p></o:p></p></td></tr></table>
<p class=MsoNormal><a href="https://exemple.fr/fiche"><span style='mso-fareast-font-family:"Times New Roman"'>La fiche</span></a>
<!--[if gte vml 1]><v:shape id="Image_x0020_1" style='width:10pt'><v:imagedata src="file:///C:/Temp/clip_image001.png"/></v:shape><![endif]-->
<![if !vml]><img width=13 src="file:///C:/Temp/clip_image002.png"><![endif]><a name="_Toc1"></a></p>
<!--EndFragment--></body></html>
"""


def test_clipboard_of_word_keeps_its_structure_and_nothing_else():
    text = clean(CLIPBOARD)
    assert "<strong>Deux caméras</strong> ont été posées <em>en sortie</em> de grenaillage." in text
    assert "<ul><li>choisir la pièce</li><li>régler la lumière</li></ul>" in text
    assert "<td>Rebuts</td><td>3,8 %</td>" in text.replace("\u00a0", " ")
    assert ">Le déroulé</h3>" in text
    assert 'href="https://exemple.fr/fiche"' in text
    for left in (
        "mso",
        "Mso",
        "o:p",
        "style",
        "class",
        "width",
        "file:",
        "<!--",
        "<![",
        "xml",
        "WordDocument",
        "@page",
        "<img",
    ):
        assert left not in text
    assert clean(text) == text  # what is stored is read again as it stands


def test_words_of_the_clipboard_are_all_there_once():
    words = plain(clean(CLIPBOARD)).split()
    for word in ("déroulé", "caméras", "grenaillage.", "choisir", "régler", "Rebuts", "fiche"):
        assert words.count(word) == 1
